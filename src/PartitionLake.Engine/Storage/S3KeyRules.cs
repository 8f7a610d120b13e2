namespace PartitionLake.Engine.Storage;

/// <summary>Which keys requests can carry.</summary>
internal static class S3KeyRules
{
    /// <summary>Why requests cannot carry the key or prefix; null where they can.</summary>
    public static string? FaultOf(string key)
    {
        if (key.StartsWith('/'))
            return "begins with '/'";
        for (var rest = key.AsSpan(); ;)
        {
            var slash = rest.IndexOf('/');
            var segment = slash < 0 ? rest : rest[..slash];
            if (segment is "." or "..")
                return $"holds the segment '{segment}'";
            if (slash < 0)
                return null;
            rest = rest[(slash + 1)..];
        }
    }
}
