using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Storage.Local;

namespace PartitionLake.Engine.Storage;

/// <summary>Opens lakes and finds input files, wherever they are. The one place that knows which kinds of store there are.</summary>
/// <param name="aws">The way to S3; null where only local paths can be meant.</param>
public sealed class LakeStorage(AwsSession? aws)
{
    /// <summary>Local disks alone.</summary>
    public static LakeStorage LocalOnly { get; } = new(aws: null);

    /// <summary>Opens a lake by its root: a local folder, existing or not, or <c>s3://bucket/prefix/</c>. Nothing is created yet.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathInvalid"/>.</exception>
    public ILakeStore Open(string root)
    {
        var uri = LakeUri.Parse(root);
        if (uri.Path.AsSpan().IndexOfAny('*', '?') >= 0)
            throw new LakeException(LakeErrorCode.PathInvalid, $"The root of a lake is one folder, but '{root}' holds a wildcard.", "Name one folder.", root);
        return uri.Scheme == LakeScheme.File ? new LocalStore(uri.Path) : throw NoS3Yet(uri);
    }

    /// <summary>
    /// The files behind a path of a plan: a file, a folder (every <c>*.parquet</c> in and below it, hidden names left out) or a wildcard
    /// (its files, and each matched folder as a folder), each once, in ordinal order of their paths. Never empty.
    /// </summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathNotFound"/>: nothing is there.</exception>
    public async ValueTask<IReadOnlyList<InputFile>> FindInputsAsync(string pathOrUri, CancellationToken cancellationToken)
    {
        var uri = LakeUri.Parse(pathOrUri);
        if (uri.Scheme == LakeScheme.S3)
            throw NoS3Yet(uri);
        return await Task.Run(() => InputFiles.Expand(uri), cancellationToken).ConfigureAwait(false);
    }

    private LakeException NoS3Yet(LakeUri uri) => new(
        LakeErrorCode.PathInvalid,
        $"'{uri.Original}' is on S3, which {(aws is null ? "cannot be meant here" : "this version cannot read or write yet")}.",
        "Name a local path.",
        uri.Original);
}
