namespace PartitionLake.Engine.Storage.S3;

/// <summary>Finds the objects that an <c>s3://</c> path of a plan means, by the same rules as files on a disk.</summary>
internal sealed class S3InputFiles(S3Bucket bucket, LakeUri uri)
{
    private const string Extension = ".parquet";

    private readonly S3Listing _listing = new(bucket);
    private readonly List<InputFile> _found = [];

    /// <summary>An object of that name, or all below that prefix, or all that match; each once, in the order of the keys. Never empty.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathNotFound"/>.</exception>
    public async ValueTask<IReadOnlyList<InputFile>> FindAsync(CancellationToken cancellationToken)
    {
        if (uri.Path.Length > 0 && !uri.Path.EndsWith('/') && await bucket.HeadAsync(uri.Path, cancellationToken).ConfigureAwait(false) is { } head)
            return [new S3InputFile(bucket, uri.Path, head.Length, head.ETag)];
        if (uri.HasWildcard)
            await AddMatchesAsync(cancellationToken).ConfigureAwait(false);
        else
            await AddFolderAsync(cancellationToken).ConfigureAwait(false);
        return _found.Count > 0 ? _found : throw NothingFound();
    }

    private async Task AddFolderAsync(CancellationToken cancellationToken)
    {
        var prefix = uri.Path.Length == 0 || uri.Path.EndsWith('/') ? uri.Path : uri.Path + "/";
        await foreach (var item in _listing.AllAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            if (IsTable(item.Key.AsSpan(prefix.Length)))
                Add(item);
        }
    }

    private async Task AddMatchesAsync(CancellationToken cancellationToken)
    {
        var split = uri.Path.LastIndexOf('/', uri.Path.AsSpan().IndexOfAny('*', '?', '['));
        var prefix = uri.Path[..(split + 1)];
        var text = uri.Path[(split + 1)..];
        // A final ** means the files of all those folders, as the folder itself would.
        if (text == "**" || text.EndsWith("/**", StringComparison.Ordinal))
            text += "/*" + Extension;
        var pattern = new WildcardPattern(text, ignoreCase: false);
        // What the pattern spells out before its first star need not be listed.
        var literal = text.AsSpan(0, text.AsSpan().IndexOfAny('*', '?', '['));
        await foreach (var item in _listing.AllAsync(prefix + literal.ToString(), cancellationToken).ConfigureAwait(false))
        {
            if (Matches(pattern, item.Key.AsSpan(prefix.Length)))
                Add(item);
        }
    }

    /// <summary>Whether the pattern matches the object, or a folder above it that then means all its tables.</summary>
    private static bool Matches(WildcardPattern pattern, ReadOnlySpan<char> path)
    {
        var positions = pattern.Start;
        while (true)
        {
            var slash = path.IndexOf('/');
            positions = pattern.Advance(positions, slash < 0 ? path : path[..slash]);
            if (slash < 0)
                return pattern.IsMatch(positions);
            path = path[(slash + 1)..];
            if (pattern.IsMatch(positions) && IsTable(path))
                return true;
            if (positions == 0)
                return false;
        }
    }

    /// <summary>Whether a path below a folder is a table's file: the extension, and no hidden name on the way.</summary>
    private static bool IsTable(ReadOnlySpan<char> path)
    {
        if (!path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
            return false;
        while (true)
        {
            if (path.IsEmpty || LakePath.IsHidden(path))
                return false;
            var slash = path.IndexOf('/');
            if (slash < 0)
                return true;
            path = path[(slash + 1)..];
        }
    }

    private void Add(Amazon.S3.Model.S3Object item) => _found.Add(new S3InputFile(bucket, item.Key, item.Size ?? 0, item.ETag));

    private LakeException NothingFound() => uri.HasWildcard
        ? new LakeException(LakeErrorCode.PathNotFound, $"No object matches '{uri.Original}'.", "Check the pattern; names that begin with '_' or '.' are matched only when the pattern spells that out.", uri.Original)
        : new LakeException(LakeErrorCode.PathNotFound, $"There is no object '{uri.Original}', and no *{Extension} object below it.", "Check the path; names that begin with '_' or '.' are skipped.", uri.Original);
}
