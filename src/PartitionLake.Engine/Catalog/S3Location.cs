using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Catalog;

/// <summary>A folder in a bucket as the catalog spells it: <c>s3://bucket/prefix/</c>, the key as S3 stores it.</summary>
public sealed record S3Location
{
    private const int Longest = 2056;

    private readonly string _text;

    private S3Location(string text) => _text = text;

    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathInvalid"/>: no such URI, a local path, or one that Athena cannot use.</exception>
    public static S3Location Parse(string text)
    {
        var uri = LakeUri.Parse(text);
        if (uri.Scheme != LakeScheme.S3)
        {
            throw new LakeException(
                LakeErrorCode.PathInvalid,
                $"'{text}' is on a local disk; Athena, Glue and Redshift read tables in S3 only.",
                "Give the s3:// URI of the lake, or with -Location the place in S3 that holds a copy of it.",
                text);
        }
        if (uri.Path.AsSpan().IndexOfAny('*', '?') >= 0)
            throw new LakeException(LakeErrorCode.PathInvalid, $"'{text}' holds a wildcard; the location of a table is one folder.", "Name one folder.", text);
        var prefix = uri.Path.Trim('/');
        return new S3Location(prefix.Length == 0 ? $"s3://{uri.Bucket}/" : $"s3://{uri.Bucket}/{prefix}/");
    }

    /// <summary>The location of a partition.</summary>
    /// <param name="path">Its folder below the table root, escaped as it is.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PartitionPathTooLong"/>.</exception>
    public string Of(string path)
    {
        var location = path.Length == 0 ? _text : $"{_text}{path}/";
        return location.Length <= Longest
            ? location
            : throw new LakeException(
                LakeErrorCode.PartitionPathTooLong, $"The location of the partition '{path}' has {location.Length} characters; the catalog holds {Longest}.",
                "Shorten the partition values, or the path of the lake.", path);
    }

    /// <summary>Whether that is the same folder; a missing slash at the end and the scheme s3a do not count.</summary>
    public static bool AreSame(string? left, string? right) => left is not null && right is not null && Plain(left) == Plain(right);

    /// <summary>Whether one of the two folders lies in the other, or they are one.</summary>
    public static bool Overlap(string left, string right)
    {
        var (a, b) = (Plain(left), Plain(right));
        return a.StartsWith(b, StringComparison.Ordinal) || b.StartsWith(a, StringComparison.Ordinal);
    }

    public override string ToString() => _text;

    private static string Plain(string location)
    {
        var scheme = location.IndexOf("://", StringComparison.Ordinal);
        return location[(scheme < 0 ? 0 : scheme + 3)..].TrimEnd('/') + "/";
    }
}
