using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;

namespace PartitionLake.Permissions;

/// <summary>
/// The resources of statements, and their conditions, for what a command line names. What it does not name begins with <c>your-</c> and is to be replaced.
/// </summary>
internal sealed class PolicyResources(PolicyPlaces places, string partition, string region, string account)
{
    private const string AnyLake = "s3://your-bucket/your-lake/";
    private const string AnyResults = "s3://your-bucket/your-results/";
    private const string AnyManifests = "s3://your-bucket/your-manifests/";
    private const string AnyInput = "s3://your-bucket/your-input/";

    /// <summary>ARNs of a scope, and the prefixes that a listing is for; none where the command line needs no such thing.</summary>
    public (IReadOnlyList<string> Arns, IReadOnlyList<string> Prefixes) Of(PermissionScope scope) => scope switch
    {
        PermissionScope.InputObjects => (Objects([.. Inputs, .. Inputs.SelectMany(RecordsAround)]), []),
        PermissionScope.InputBuckets =>
            (Buckets(Inputs), [.. Prefixes([.. Inputs, .. Inputs.SelectMany(RecordsAround)]).Concat(Inputs.SelectMany(TablesAround)).Distinct()]),
        PermissionScope.LakeObjects => (Objects(Lakes), []),
        PermissionScope.StateObjects => (Objects([.. Lakes.Select(StateOf)]), []),
        PermissionScope.LakeBucket =>
            (
                Buckets(Lakes), [.. Prefixes([.. Lakes, .. Lakes.Select(StateOf)])
                    .Concat(Lakes.Where(static uri => uri.Contains('=')).Select(static uri => LakeUri.Parse(RootOf(uri)).Path)).Distinct()]),
        PermissionScope.Uploads => (Buckets(Lakes), []),
        PermissionScope.Bucket => ([.. Or(places.Buckets, "your-bucket").Select(BucketArn)], []),
        PermissionScope.LogBucket => ([.. Or(places.LogBuckets, "your-log-bucket").Select(BucketArn)], []),
        PermissionScope.Database => ([GlueArn("catalog"), .. Tables.Select(table => GlueArn($"database/{table.Database}")).Distinct()], []),
        PermissionScope.Table => (TableArns(Tables), []),
        PermissionScope.InputTables => (TableArns(places.InputTables.Count > 0 ? places.InputTables : [("your-database", "your-input-table")]), []),
        PermissionScope.Catalog => ([GlueArn("catalog"), GlueArn("database/*"), GlueArn("table/*/*")], []),
        PermissionScope.Crawler => ([.. Or(places.Crawlers, "your-crawler").Select(name => GlueArn($"crawler/{name}"))], []),
        PermissionScope.Role =>
            (
                [.. Or(places.Roles, "your-role").Select(
                    role => role.StartsWith("arn:", StringComparison.Ordinal) ? role : $"arn:{partition}:iam::{account}:role/{role}")], []),
        PermissionScope.Job => ([.. Or(places.Jobs, "partitionlake").Select(name => GlueArn($"job/{name}"))], []),
        PermissionScope.JobObjects => (Objects([.. Lakes.Select(static lake => $"{StateOf(lake)}jobs/")]), []),
        PermissionScope.JobLogs => ([$"arn:{partition}:logs:{region}:{account}:log-group:/aws-glue/*"], []),
        PermissionScope.WorkGroup => ([.. Or(places.WorkGroups, "primary").Select(name => $"arn:{partition}:athena:{region}:{account}:workgroup/{name}")], []),
        PermissionScope.QueryResults => ([.. Buckets([.. Or(places.QueryResults, AnyResults)]), .. Objects([.. Or(places.QueryResults, AnyResults)])], []),
        PermissionScope.Manifests => (Objects([.. Or(places.Manifests, places.IsForAll ? AnyManifests : null)]), []),
        PermissionScope.Key => ([.. Or(places.Keys, "your-key").Select(KeyArn)], []),
        _ => (["*"], []),
    };

    /// <summary>The namespaces of metrics.</summary>
    public IReadOnlyList<string> Namespaces => [.. Or(places.Namespaces, "PartitionLake")];

    private IReadOnlyList<string> Inputs => places.IsLocal ? [.. places.Inputs] : [.. Or(places.Inputs, places.IsForAll ? AnyInput : null)];

    private IReadOnlyList<string> Lakes => places.IsLocal ? [.. places.Lakes] : [.. Or(places.Lakes, AnyLake)];

    private IEnumerable<(string Database, string Table)> Tables => places.Tables.Count > 0 ? places.Tables : [("your-database", "your-table")];

    private List<string> TableArns(IEnumerable<(string Database, string Table)> tables) =>
        [GlueArn("catalog"), .. tables.SelectMany(
            table => new[] { GlueArn($"database/{table.Database}"), GlueArn($"table/{table.Database}/{table.Table}") }).Distinct()];

    private static IEnumerable<string> Or(HashSet<string> named, string? otherwise) =>
        named.Count > 0 ? named.Order(StringComparer.Ordinal) : otherwise is null ? [] : [otherwise];

    private List<string> Objects(IReadOnlyList<string> uris) =>
        [.. uris.SelectMany(uri => KeysOf(uri).Select(key => $"{BucketArn(LakeUri.Parse(uri).Bucket!)}/{key}")).Distinct()];

    private List<string> Buckets(IReadOnlyList<string> uris) => [.. uris.Select(uri => BucketArn(LakeUri.Parse(uri).Bucket!)).Distinct()];

    /// <summary>What listings name: the folder itself, and whatever is in it.</summary>
    private static List<string> Prefixes(IReadOnlyList<string> uris) =>
        [.. uris.SelectMany(static uri => WithFolder(PatternOf(uri))).Distinct()];

    private static string[] WithFolder(string pattern) => pattern.EndsWith("/*", StringComparison.Ordinal) ? [pattern[..^2], pattern] : [pattern];

    /// <summary>
    /// What is listed around an input, to find out that it is no part of a table whose log says which
    /// objects count: Delta, Hudi and Iceberg keep it beside their folders of partitions.
    /// </summary>
    private static IEnumerable<string> TablesAround(string uri)
    {
        var folder = PatternOf(uri).TrimEnd('*');
        var names = folder.Split('/');
        var keys = Array.FindIndex(names, static name => name.Contains('='));
        var root = keys < 0 ? folder : string.Concat(names[..keys].Select(static name => name + "/"));
        if (root != folder)
            yield return root;
        if (root.EndsWith("/data/", StringComparison.Ordinal) || root == "data/")
            yield return root[..^"data/".Length] + "metadata/*";
    }

    /// <summary>Where records of an input that may lie in folders of keys say of which types these are: beside its root, or in it.</summary>
    private static string[] RecordsAround(string uri) =>
        uri.Contains('=') ? [StateOf(uri), $"{RootOf(uri)}{LakePath.Control}/"] : PatternOf(uri).EndsWith('*') ? [StateOf(uri)] : [];

    /// <summary>The keys of objects. What may be a folder or an object is looked at as an object first.</summary>
    private static string[] KeysOf(string uri) =>
        PatternOf(uri) is var pattern && pattern.EndsWith("/*", StringComparison.Ordinal)
        && !uri.EndsWith('/') && !LakeUri.Parse(uri).HasWildcard ? [pattern[..^2], pattern] : [pattern];

    /// <summary>The keys that a path means; of a wildcard the folder before it.</summary>
    private static string PatternOf(string uri)
    {
        var key = LakeUri.Parse(uri).Path;
        var wildcard = key.AsSpan().IndexOfAny('*', '?', '[');
        if (wildcard >= 0)
            return key[..(key.LastIndexOf('/', wildcard) + 1)] + "*";
        return key.Length == 0 ? "*" : key.EndsWith('/') ? key + "*" : Path.GetExtension(key).Length > 0 ? key : key + "/*";
    }

    /// <summary>Where the lake of a root keeps its state.</summary>
    private static string StateOf(string root)
    {
        using var session = new AwsSession(new AwsOptions());
        using var store = new LakeStorage(session).Open(RootOf(root));
        return store.Locate($"{LakePath.Control}/x")[..^1];
    }

    /// <summary>The root of the lake in which an object or a partition lies.</summary>
    private static string RootOf(string uri)
    {
        var names = uri.TrimEnd('/').Split('/');
        var count = Array.FindIndex(names, 3, static name => name.Contains('='));
        if (count < 0)
            count = Path.GetExtension(uri).Length > 0 && names.Length > 4 ? names.Length - 1 : names.Length;
        return string.Join('/', names[..count]) + "/";
    }

    private string BucketArn(string bucket) => $"arn:{partition}:s3:::{bucket}";

    private string GlueArn(string resource) => $"arn:{partition}:glue:{region}:{account}:{resource}";

    private string KeyArn(string key) => key.StartsWith("arn:", StringComparison.Ordinal) ? key
        : key.StartsWith("alias/", StringComparison.Ordinal) ? $"arn:{partition}:kms:{region}:{account}:key/*"
        : $"arn:{partition}:kms:{region}:{account}:key/{key}";
}
