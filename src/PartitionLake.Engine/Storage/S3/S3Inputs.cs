using Amazon.S3.Model;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>Finds the objects that an <c>s3://</c> path of a plan means, by the same rules as files on a disk.</summary>
/// <param name="bucket">The bucket.</param>
/// <param name="report">Told what is left out.</param>
/// <param name="takes">Which names in a folder are data; null for Parquet objects, by name or content.</param>
internal sealed class S3Inputs(S3Bucket bucket, InputReport report, Func<string, bool>? takes = null)
{
    private const int LooksAtOnce = 16;

    private readonly List<(S3Object Item, bool NeedsLook)> _found = [];
    private readonly List<(S3Object Item, string Shown)> _hidden = [];
    private readonly List<TableFormat> _tables = [];
    private S3Head? _head;

    /// <summary>What a path means by its text alone, taken for a folder where it might be an object too.</summary>
    public static InputScope Read(LakeUri uri) => uri.HasWildcard
        ? InputScope.OfPattern(uri, uri.Path)
        : new InputScope(uri, InputKind.Folder, uri.Path.Length == 0 || uri.Path.EndsWith('/') ? uri.Path : uri.Path + "/");

    /// <summary>What a path means. An object that has exactly this name is meant literally, whatever characters it holds.</summary>
    public async ValueTask<InputScope> ResolveAsync(LakeUri uri, CancellationToken cancellationToken)
    {
        _head = uri.Path.Length == 0 || uri.Path.EndsWith('/') ? null : await bucket.HeadAsync(uri.Path, cancellationToken).ConfigureAwait(false);
        return _head is null ? Read(uri) : new InputScope(uri, InputKind.File, uri.Path);
    }

    /// <summary>An object, or all Parquet objects below a prefix, or all that match, in the order of the keys. Never empty.</summary>
    /// <exception cref="LakeException">Nothing is there, or the prefix is a table whose log says which objects count.</exception>
    public async ValueTask<IReadOnlyList<InputFile>> FindAsync(InputScope scope, CancellationToken cancellationToken)
    {
        if (scope.Kind == InputKind.File)
            return [new S3InputFile(bucket, scope.Folder, _head!.Length, _head.ETag)];
        var tables = new S3Tables(bucket);
        var table = scope.Kind == InputKind.Folder
            ? await tables.FindAboveAsync(scope.Folder, cancellationToken).ConfigureAwait(false)
            : await tables.FindAsync(scope.Folder, cancellationToken).ConfigureAwait(false);
        if (table is not null)
            throw table.Refusal(scope.Uri.Original);
        await ListAsync(scope, cancellationToken).ConfigureAwait(false);
        RefuseTables(scope);
        var files = await LookAsync(cancellationToken).ConfigureAwait(false);
        return files.Count > 0 ? files : throw NothingFound(scope.Uri);
    }

    private async Task ListAsync(InputScope scope, CancellationToken cancellationToken)
    {
        var pattern = scope.Kind == InputKind.Pattern ? new WildcardPattern(scope.Pattern, ignoreCase: false) : null;
        // What the pattern spells out before its first star need not be listed.
        var literal = pattern is null ? "" : scope.Pattern[..scope.Pattern.AsSpan().IndexOfAny('*', '?', '[')];
        await foreach (var item in new S3Listing(bucket).AllAsync(scope.Folder + literal, cancellationToken).ConfigureAwait(false))
        {
            NoteTable(item.Key, scope.Folder.Length);
            if (pattern is null)
            {
                if (_tables.Count > 0)
                    return;
                Take(item, scope.Folder.Length);
            }
            else
            {
                Match(item, pattern, scope);
            }
        }
    }

    /// <summary>Takes an object that the pattern matches, or that lies in a folder that it matches.</summary>
    private void Match(S3Object item, WildcardPattern pattern, InputScope scope)
    {
        var positions = pattern.Start;
        for (var start = scope.Folder.Length; positions != 0;)
        {
            var slash = item.Key.IndexOf('/', start);
            positions = pattern.Advance(positions, item.Key.AsSpan(start, (slash < 0 ? item.Key.Length : slash) - start));
            if (slash < 0)
            {
                if (!scope.FoldersOnly && pattern.IsMatch(positions))
                    _found.Add((item, false));
                return;
            }
            start = slash + 1;
            if (pattern.IsMatch(positions))
            {
                Take(item, start);
                return;
            }
        }
    }

    /// <summary>Decides about an object of a folder by its name: it is taken, looked at, or left out.</summary>
    private void Take(S3Object item, int start)
    {
        var length = item.Size ?? 0;
        var name = item.Key.AsSpan(item.Key.LastIndexOf('/') + 1);
        for (int slash; (slash = item.Key.IndexOf('/', start)) >= 0; start = slash + 1)
        {
            if (!LakePath.IsHidden(item.Key.AsSpan(start, slash - start)))
                continue;
            var folder = item.Key[..slash];
            var isOurs = folder.EndsWith(LakePath.Control, StringComparison.Ordinal);
            if (!isOurs && DataName.HasExtension(name) && DataName.IsWorthALook(name, length)
                && (_hidden.Count == 0 || _hidden[^1].Shown != bucket.UriOf(folder)))
                _hidden.Add((item, bucket.UriOf(folder)));
            return;
        }
        if (name.IsEmpty || (length == 0 && DataName.IsFolderMarker(name)))
            return;
        if (LakePath.IsHidden(name))
        {
            if (DataName.IsWorthALook(name, length))
                _hidden.Add((item, bucket.UriOf(item.Key)));
        }
        else if (takes is not null)
        {
            if (takes(name.ToString()))
                _found.Add((item, false));
            else
                report.Foreign(bucket.UriOf(item.Key));
        }
        else if (DataName.HasExtension(name) || length >= DataName.SmallestFile)
        {
            _found.Add((item, !DataName.HasExtension(name)));
        }
        else
        {
            report.Foreign(bucket.UriOf(item.Key));
        }
    }

    private void NoteTable(string key, int start)
    {
        for (int slash; (slash = key.IndexOf('/', start)) >= 0; start = slash + 1)
        {
            if (TableFormat.OfFolder(key.AsSpan(start, slash - start)) is { } format)
            {
                NoteTable(format, key[..start]);
                return;
            }
        }
        var folder = key.AsSpan(0, Math.Max(0, start - 1));
        var parent = folder.LastIndexOf('/') + 1;
        if (TableFormat.OfFile(folder[parent..], key.AsSpan(start)) is { } found)
            NoteTable(found, folder[parent..] is TableFormat.IcebergFolder ? key[..parent] : key[..start]);
    }

    private void NoteTable(string format, string root)
    {
        if (_tables.Count == 0 || _tables[^1].Root != bucket.UriOf(root))
            _tables.Add(new TableFormat(format, bucket.UriOf(root)));
    }

    private void RefuseTables(InputScope scope)
    {
        foreach (var table in _tables)
        {
            if (scope.Kind == InputKind.Folder || _found.Exists(found => bucket.UriOf(found.Item.Key).StartsWith(table.Root, StringComparison.Ordinal)))
                throw table.Refusal(scope.Uri.Original);
        }
    }

    /// <summary>Reads the first bytes of the objects whose names tell nothing.</summary>
    private async Task<List<InputFile>> LookAsync(CancellationToken cancellationToken)
    {
        var looks = _found.Where(found => found.NeedsLook).Select(found => found.Item).Concat(_hidden.Select(hidden => hidden.Item)).ToList();
        var parquet = new HashSet<string>(StringComparer.Ordinal);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = LooksAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(looks, limits, async (item, token) =>
        {
            var first = new byte[4];
            await bucket.GetAsync(item.Key, item.ETag, 0, first, token).ConfigureAwait(false);
            if (!DataName.IsParquet(first))
                return;
            lock (parquet)
                parquet.Add(item.Key);
        }).ConfigureAwait(false);

        var files = new List<InputFile>(_found.Count);
        foreach (var (item, needsLook) in _found)
        {
            if (needsLook && !parquet.Contains(item.Key))
            {
                report.Foreign(bucket.UriOf(item.Key));
                continue;
            }
            if (needsLook && !DataName.IsBare(item.Key.AsSpan(item.Key.LastIndexOf('/') + 1)))
                report.ByContent(bucket.UriOf(item.Key));
            files.Add(new S3InputFile(bucket, item.Key, item.Size ?? 0, item.ETag));
        }
        foreach (var (item, shown) in _hidden)
        {
            if (parquet.Contains(item.Key))
                report.Hidden(shown);
        }
        return files;
    }

    private static LakeException NothingFound(LakeUri uri) => uri.HasWildcard
        ? new LakeException(LakeErrorCode.PathNotFound, $"No object matches '{uri.Original}'.",
            "Check the pattern; names that begin with '_' or '.' are matched only when the pattern spells that out.", uri.Original)
        : new LakeException(LakeErrorCode.PathNotFound, $"There is no object '{uri.Original}', and no Parquet object below it.",
            "Check the path; names that begin with '_' or '.' are skipped.", uri.Original);
}
