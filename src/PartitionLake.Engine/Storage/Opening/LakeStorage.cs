using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Storage.S3;

namespace PartitionLake.Engine.Storage.Opening;

/// <summary>Opens lakes and finds input files, wherever they are. The one place that knows which kinds of store there are.</summary>
/// <param name="aws">The way to S3; null where only local paths can be meant.</param>
/// <param name="options">How objects in buckets are stored; the defaults if null.</param>
public sealed class LakeStorage(AwsSession? aws, S3Options? options = null)
{
    /// <summary>Places that other credentials lead to; of several that fit a path, the longest counts.</summary>
    public IReadOnlyList<LakePlace> Others { get; init; } = [];

    /// <summary>Local disks alone.</summary>
    public static LakeStorage LocalOnly { get; } = new(aws: null);

    /// <summary>Opens a lake by its root: a local folder, existing or not, or <c>s3://bucket/prefix/</c>. Nothing is created or looked up yet.</summary>
    /// <param name="root">The root.</param>
    /// <param name="warnings">Told what the store does in another way than usual, and why; null for nobody.</param>
    /// <param name="within">A path in the lake whose credentials count, where others lead to a part of it alone; null for the root's.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathInvalid"/>.</exception>
    public ILakeStore Open(string root, WarningLog? warnings = null, string? within = null)
    {
        var uri = LakeUri.Parse(root);
        var place = within is null ? uri : LakeUri.Parse(within);
        if (uri.Path.AsSpan().IndexOfAny('*', '?') >= 0)
            throw new LakeException(LakeErrorCode.PathInvalid, $"The root of a lake is one folder, but '{root}' holds a wildcard.", "Name one folder.", root);
        return uri.Scheme == LakeScheme.File
            ? new LocalStore(uri.Path, text => warnings?.Add(new LakeWarning(LakeWarningCode.StateInside, text)))
            : new S3Store(Session(place), uri.Bucket!, uri.Path, Options(place));
    }

    /// <summary>
    /// The files that the paths of one table mean together, in the order of the paths and, for each, of its files: a file, a folder (every
    /// Parquet file in and below it, hidden names left out) or a wildcard (its files, and each matched folder as a folder). Each file
    /// comes once, whatever names it has. Never empty.
    /// </summary>
    /// <remarks>In a folder, names without one of Parquet's extensions are decided by the first bytes of the file.</remarks>
    /// <exception cref="LakeException">
    /// Nothing is there, a link leads nowhere, a folder is a table whose log says which files count, or input and destination overlap.
    /// </exception>
    public async ValueTask<IReadOnlyList<InputFile>> FindInputsAsync(IReadOnlyList<string> paths, InputOptions search, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(search);
        var roster = new InputRoster();
        var files = new List<InputFile>();
        foreach (var path in paths)
        {
            var report = new InputReport(path);
            try
            {
                foreach (var file in await FindAsync(LakeUri.Parse(path), search, report, cancellationToken).ConfigureAwait(false))
                {
                    if (roster.Take(file.Identity, file.Path, out var taken))
                        files.Add(file);
                    else
                        report.Repeated(file.Path, taken);
                }
            }
            finally
            {
                report.Tell(search.Warnings);
            }
        }
        return files;
    }

    /// <summary>Makes sure, before anything is read, that no input shares files with the lake that is written to.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PlanInvalid"/>: one does; or a path is not there.</exception>
    public async ValueTask RefuseSharedAsync(IReadOnlyList<string> paths, string destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var guard = new DestinationGuard(destination);
        foreach (var path in paths)
        {
            var uri = LakeUri.Parse(path);
            if (uri.Scheme == LakeScheme.File)
                guard.Refuse(LocalInputs.Resolve(uri));
            else if (guard.Reaches(S3Inputs.Read(uri)))
                guard.Refuse(await new S3Inputs(Bucket(uri), new InputReport(path)).ResolveAsync(uri, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>The names by which a store lists folders that a user named, where it takes several names for one; a bucket never does.</summary>
    /// <param name="root">The lake.</param>
    /// <param name="names">The folders below it, outermost first.</param>
    public static IReadOnlyList<string> SpellFolders(string root, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return names.Count > 0 && LakeUri.Parse(root) is { Scheme: LakeScheme.File } uri ? FoldingProbe.Spell(uri.Path, names) : names;
    }

    /// <summary>The way to let the service itself answer queries over one object.</summary>
    /// <exception cref="LakeException">The path names no object in a bucket.</exception>
    internal S3Selection OpenSelection(string pathOrUri)
    {
        var uri = LakeUri.Parse(pathOrUri);
        return uri.Scheme == LakeScheme.S3
            ? new S3Selection(Session(uri), uri.Bucket!, uri.Path, Options(uri))
            : throw new LakeException(
                LakeErrorCode.PathInvalid, $"S3 Select reads objects in buckets, and '{pathOrUri}' is none.", "Leave -Engine out.", pathOrUri);
    }

    /// <summary>The credentials that count for a path; of one on a disk the command's own.</summary>
    internal AwsSession SessionOf(string path) => Session(LakeUri.Parse(path));

    private async ValueTask<IReadOnlyList<InputFile>> FindAsync(LakeUri uri, InputOptions search, InputReport report, CancellationToken cancellationToken)
    {
        if (uri.Scheme == LakeScheme.S3)
        {
            var inputs = new S3Inputs(Bucket(uri), report, search.Takes);
            return await inputs.FindAsync(await inputs.ResolveAsync(uri, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        var guard = search.Destination is null ? null : new DestinationGuard(search.Destination);
        return await Task.Run(() => new LocalInputs(report, guard, search.Takes).Find(LocalInputs.Resolve(uri)), cancellationToken).ConfigureAwait(false);
    }

    private S3Bucket Bucket(LakeUri uri) => new(Session(uri), uri.Bucket!, Options(uri));

    private LakePlace? OtherOf(LakeUri uri) => Others.Where(other => other.Holds(uri)).MaxBy(static other => other.Uri.Length);

    // The account that must own the buckets is that of the command's own credentials.
    private S3Options Options(LakeUri uri)
    {
        var own = options ?? new S3Options();
        return OtherOf(uri) is null ? own : own with { ExpectedBucketOwner = null };
    }

    private AwsSession Session(LakeUri uri) => OtherOf(uri)?.Session ?? aws ?? throw new LakeException(
        LakeErrorCode.PathInvalid, $"'{uri.Original}' is on S3, but a local path is expected here.", "Name a local path.", uri.Original);
}
