using PartitionLake.Engine.Storage.Local;

namespace PartitionLake.Engine.Storage;

/// <summary>Opens the store that a path or URI names. The one place that knows which kinds of store there are.</summary>
public static class LakeStores
{
    /// <summary>Opens a lake by its root: a local folder, existing or not, or <c>s3://bucket/prefix/</c>. Nothing is created yet.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathInvalid"/>.</exception>
    public static ILakeStore Open(string root)
    {
        var uri = LakeUri.Parse(root);
        if (uri.Path.AsSpan().IndexOfAny('*', '?') >= 0)
            throw new LakeException(LakeErrorCode.PathInvalid, $"The root of a lake is one folder, but '{root}' holds a wildcard.", "Name one folder.", root);
        return uri.Scheme switch
        {
            LakeScheme.File => new LocalStore(uri.Path),
            _ => throw NoS3Yet(uri),
        };
    }

    internal static LakeException NoS3Yet(LakeUri uri) => new(
        LakeErrorCode.PathInvalid,
        $"'{uri.Original}' is on S3, which this version cannot read or write yet.",
        "Copy the files to a local folder and name that.",
        uri.Original);
}
