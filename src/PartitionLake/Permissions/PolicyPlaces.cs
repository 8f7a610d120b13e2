namespace PartitionLake.Permissions;

/// <summary>What a command line names, as far as it is a resource of AWS.</summary>
internal sealed class PolicyPlaces
{
    /// <summary>Files, folders and wildcards in buckets, as <c>s3://</c> URIs.</summary>
    public HashSet<string> Inputs { get; } = new(StringComparer.Ordinal);

    /// <summary>Roots of lakes, or objects and folders in them.</summary>
    public HashSet<string> Lakes { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Buckets { get; } = new(StringComparer.Ordinal);

    public HashSet<string> LogBuckets { get; } = new(StringComparer.Ordinal);

    /// <summary>Tables as database and name.</summary>
    public HashSet<(string Database, string Table)> Tables { get; } = [];

    /// <summary>Tables that inputs name for the types of their keys.</summary>
    public HashSet<(string Database, string Table)> InputTables { get; } = [];

    public HashSet<string> Crawlers { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Jobs { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Roles { get; } = new(StringComparer.Ordinal);

    public HashSet<string> WorkGroups { get; } = new(StringComparer.Ordinal);

    public HashSet<string> QueryResults { get; } = new(StringComparer.Ordinal);

    /// <summary>Folders of manifests for training jobs.</summary>
    public HashSet<string> Manifests { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Keys { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Namespaces { get; } = new(StringComparer.Ordinal);

    /// <summary>Parameters and keys of plans that make further permissions needed, see <see cref="PermissionNeed.Only"/>.</summary>
    public HashSet<string> Given { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether all that may be needed is to be allowed, because no command line says what is.</summary>
    public bool IsForAll { get; init; }

    /// <summary>Whether no lake and no input is in a bucket, so that S3 is not asked for them.</summary>
    public bool IsLocal { get; set; }
}
