namespace PartitionLake.Engine.Storage;

/// <summary>Where a path or URI leads.</summary>
public enum LakeScheme
{
    File,
    S3,
}

/// <summary>A local path, a <c>file:</c> URI or an <c>s3://bucket/key</c> URI, taken apart.</summary>
public sealed record LakeUri
{
    private LakeUri(string original, LakeScheme scheme, string? bucket, string path)
    {
        Original = original;
        Scheme = scheme;
        Bucket = bucket;
        Path = path;
    }

    /// <summary>The text as the user wrote it.</summary>
    public string Original { get; }

    public LakeScheme Scheme { get; }

    /// <summary>The bucket of an S3 URI, otherwise null.</summary>
    public string? Bucket { get; }

    /// <summary>The full local path, or the key or key prefix as S3 stores it (never percent-decoded).</summary>
    public string Path { get; }

    /// <summary>Whether the path holds <c>*</c>, <c>?</c> or <c>[</c>. A file that has exactly this name is meant literally.</summary>
    public bool HasWildcard => WildcardPattern.IsWildcard(Path);

    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathInvalid"/>: empty, another scheme, or no valid bucket.</exception>
    public static LakeUri Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.IsNullOrWhiteSpace(text))
            throw Invalid(text, "is empty");
        if (text.Contains('\0'))
            throw Invalid(text.Replace("\0", "\\0", StringComparison.Ordinal), "holds a NUL character");
        if (!HasScheme(text))
            return new LakeUri(text, LakeScheme.File, null, System.IO.Path.GetFullPath(SystemPath.ForUser(text)));
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var rest = text[(colon + 3)..];
        if (IsBucket(text))
            return ParseS3(text, rest);
        if (text.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            return ParseFile(text, rest);
        throw Invalid(text, $"has the scheme '{text[..colon]}'");
    }

    /// <summary>Whether the text names its own scheme, as <c>s3://bucket/prefix/</c> does. One letter is a drive.</summary>
    public static bool HasScheme(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf("://", StringComparison.Ordinal);
        if (colon < 2 || !char.IsAsciiLetter(text[0]))
            return false;
        foreach (var letter in text.AsSpan(0, colon))
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('+' or '.' or '-'))
                return false;
        }
        return true;
    }

    /// <summary>Whether the text names a place in a bucket.</summary>
    public static bool IsBucket(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith("s3://", StringComparison.OrdinalIgnoreCase);
    }

    public override string ToString() => Original;

    private static LakeUri ParseS3(string text, string rest)
    {
        if (S3BucketName.Refusal(text, rest) is { } refusal)
            throw refusal;
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var bucket = slash < 0 ? rest : rest[..slash];
        if (!S3BucketName.IsValid(bucket))
            throw Invalid(text, $"names the bucket '{bucket}', which is not a valid bucket name (3 to 63 of a-z, 0-9, '.' and '-')");
        var key = slash < 0 ? "" : rest[(slash + 1)..];
        if (S3KeyRules.FaultOf(key) is { } fault)
            throw Invalid(text, $"names a key that {fault}, which a request cannot carry: it would lead to another object");
        return new LakeUri(text, LakeScheme.S3, bucket, key);
    }

    // System.Uri would take '?' and '#' for query and fragment, but here they are a wildcard and a name.
    private static LakeUri ParseFile(string text, string rest)
    {
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? rest : rest[..slash];
        if (slash < 0 || !(host.Length == 0 || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)))
            throw Invalid(text, "is not of the form file:///folder/file");
        var path = Uri.UnescapeDataString(rest[slash..]);
        if (path.Contains('\0'))
            throw Invalid(text, "holds a NUL character");
        var hasDrive = path.Length > 2 && path[2] == ':' && char.IsAsciiLetter(path[1]);
        return new LakeUri(text, LakeScheme.File, null,
            System.IO.Path.GetFullPath(SystemPath.ForUser(hasDrive && OperatingSystem.IsWindows() ? path[1..] : path)));
    }

    private static LakeException Invalid(string text, string fault) => new(
        LakeErrorCode.PathInvalid,
        $"The path '{text}' {fault}.",
        "Give a local path, file:///path, or s3://bucket/prefix/.",
        text);
}
