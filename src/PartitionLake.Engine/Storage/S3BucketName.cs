namespace PartitionLake.Engine.Storage;

/// <summary>What stands for a bucket in a URI: a name, or something that is none.</summary>
internal static class S3BucketName
{
    // Endings that S3 keeps for buckets of another kind (S3 user guide, "General purpose bucket naming rules").
    private static readonly (string Ending, string Kind)[] s_otherKinds =
    [
        ("--x-s3", "a directory bucket, which lists in no order and has no versions, lifecycle or conditions that a run rests on"),
        ("--xa-s3", "an access point of a directory bucket, which lists in no order and has no conditions that a run rests on"),
        ("--ol-s3", "an Object Lambda access point, which answers with other bytes than are stored"),
        ("--table-s3", "a bucket that S3 Tables keeps for itself"),
    ];

    /// <summary>The rules of the S3 user guide as far as they are syntax.</summary>
    public static bool IsValid(string name)
    {
        if (name.Length is < 3 or > 63 || !char.IsAsciiLetterOrDigit(name[0]) || !char.IsAsciiLetterOrDigit(name[^1]))
            return false;
        foreach (var c in name)
        {
            if (!(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-'))
                return false;
        }
        return !name.Contains("..", StringComparison.Ordinal);
    }

    /// <summary>The error for a place that is in no bucket of the usual kind; null where it may be.</summary>
    /// <param name="text">The URI.</param>
    /// <param name="place">What follows its scheme.</param>
    public static LakeException? Refusal(string text, string place)
    {
        if (place.StartsWith("arn:", StringComparison.OrdinalIgnoreCase))
        {
            return new LakeException(
                LakeErrorCode.PathInvalid, $"The path '{text}' names a bucket or an access point by its ARN, which is not supported.",
                "Give the name of the bucket, or the alias of the access point, which ends in '-s3alias' and stands for a name.", text);
        }
        var bucket = place.Split('/', 2)[0];
        return Array.Find(s_otherKinds, kind => bucket.EndsWith(kind.Ending, StringComparison.Ordinal)).Kind is { } other
            ? new LakeException(LakeErrorCode.PathInvalid, $"The path '{text}' names {other}; it is not supported.", "Use a general purpose bucket.", text)
            : null;
    }
}
