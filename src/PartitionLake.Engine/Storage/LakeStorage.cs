using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Storage.S3;

namespace PartitionLake.Engine.Storage;

/// <summary>Opens lakes and finds input files, wherever they are. The one place that knows which kinds of store there are.</summary>
/// <param name="aws">The way to S3; null where only local paths can be meant.</param>
/// <param name="options">How objects in buckets are stored; the defaults if null.</param>
/// <param name="warn">Told what a store does in another way than usual, and why.</param>
public sealed class LakeStorage(AwsSession? aws, S3Options? options = null, Action<string>? warn = null)
{
    /// <summary>Local disks alone.</summary>
    public static LakeStorage LocalOnly { get; } = new(aws: null);

    /// <summary>Opens a lake by its root: a local folder, existing or not, or <c>s3://bucket/prefix/</c>. Nothing is created or looked up yet.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathInvalid"/>.</exception>
    public ILakeStore Open(string root)
    {
        var uri = LakeUri.Parse(root);
        if (uri.Path.AsSpan().IndexOfAny('*', '?') >= 0)
            throw new LakeException(LakeErrorCode.PathInvalid, $"The root of a lake is one folder, but '{root}' holds a wildcard.", "Name one folder.", root);
        return uri.Scheme == LakeScheme.File ? new LocalStore(uri.Path, warn) : new S3Store(Session(uri), uri.Bucket!, uri.Path, options ?? new S3Options());
    }

    /// <summary>
    /// The files behind a path of a plan: a file, a folder (every <c>*.parquet</c> in and below it, hidden names left out) or a wildcard
    /// (its files, and each matched folder as a folder), each once, in the order of their paths. Never empty.
    /// </summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathNotFound"/>: nothing is there.</exception>
    public async ValueTask<IReadOnlyList<InputFile>> FindInputsAsync(string pathOrUri, CancellationToken cancellationToken)
    {
        var uri = LakeUri.Parse(pathOrUri);
        return uri.Scheme == LakeScheme.File
            ? await Task.Run(() => InputFiles.Expand(uri), cancellationToken).ConfigureAwait(false)
            : await new S3InputFiles(new S3Bucket(Session(uri), uri.Bucket!, options ?? new S3Options()), uri).FindAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The way to let the service itself answer queries over one object.</summary>
    /// <exception cref="LakeException">The path names no object in a bucket.</exception>
    internal S3Selection OpenSelection(string pathOrUri)
    {
        var uri = LakeUri.Parse(pathOrUri);
        return uri.Scheme == LakeScheme.S3
            ? new S3Selection(Session(uri), uri.Bucket!, uri.Path, options ?? new S3Options())
            : throw new LakeException(LakeErrorCode.PathInvalid, $"S3 Select reads objects in buckets, and '{pathOrUri}' is none.", "Leave -Engine out.", pathOrUri);
    }

    private AwsSession Session(LakeUri uri) => aws ?? throw new LakeException(
        LakeErrorCode.PathInvalid, $"'{uri.Original}' is on S3, but a local path is expected here.", "Name a local path.", uri.Original);
}
