using System.Text.Json;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Aws;

namespace PartitionLake.Tests.Permissions;

/// <summary>Buckets and a database that a command line is tried on, behind a proxy that denies actions.</summary>
/// <param name="scenario">What is tried in it.</param>
/// <param name="shell">Runs the command lines.</param>
/// <param name="proxy">Stands for AWS.</param>
/// <param name="boto">Looks at what is stored, past the proxy.</param>
internal sealed class DeniedWorld(PermissionScenario scenario, ShellSession shell, AwsProxy proxy, Boto boto)
{
    // A section for each thing that a denied command may have changed, with a line for each object, setting and partition.
    private const string Look =
        """
        import hashlib
        s3, glue = client('s3'), client('glue')
        found = {}
        def add(section, *texts): found.setdefault(section, []).append(' '.join(str(text) for text in texts))
        def setting(name, read):
            try:
                value = read()
                value.pop('ResponseMetadata', None)
                add('settings', name, json.dumps(value, default=str, sort_keys=True))
            except botocore.exceptions.ClientError as e:
                add('settings', name, e.response['Error']['Code'])
        for bucket in args[0]:
            for item in s3.list_objects_v2(Bucket=bucket, Prefix='' if bucket == args[0][0] else 'results/').get('Contents', []):
                key = item['Key']
                kind = ('lock' if key.endswith('/lock.json') else 'script' if key.endswith('.py') else 'job' if '/jobs/' in key
                    else 'journal' if key.endswith('.journal') else 'state' if key.startswith('_partitionlake/') else 'lake')
                add(kind, bucket, key, item['ETag'])
            for item in s3.list_multipart_uploads(Bucket=bucket).get('Uploads', []): add('uploads', bucket, item['Key'])
            for name in args[3] or []: setting(bucket + ' ' + name, lambda: getattr(s3, 'get_' + name)(Bucket=bucket))
        try:
            add('database', glue.get_database(Name=args[1])['Database']['Name'])
            for table in glue.get_tables(DatabaseName=args[1])['TableList']:
                add('table', table['Name'], json.dumps([table['StorageDescriptor'], table.get('Parameters')], sort_keys=True, default=str))
                for part in glue.get_partitions(DatabaseName=args[1], TableName=table['Name'])['Partitions']: add('partitions', part['Values'], json.dumps(part['StorageDescriptor'], sort_keys=True))
        except glue.exceptions.EntityNotFoundException: pass
        try: add('crawler', json.dumps(glue.get_crawler(Name=args[2])['Crawler'], default=str, sort_keys=True))
        except glue.exceptions.EntityNotFoundException: pass
        answer(found)
        """;

    private static readonly string[] s_settings =
        ["bucket_versioning", "bucket_encryption", "bucket_policy", "public_access_block", "bucket_ownership_controls",
            "bucket_logging", "object_lock_configuration", "bucket_lifecycle_configuration"];

    public PermissionScenario Scenario => scenario;

    /// <summary>The bucket of the lake.</summary>
    public string Bucket { get; } = boto.CreateBucket();

    /// <summary>The bucket of facts and dimensions.</summary>
    public string Input { get; } = boto.CreateBucket("input");

    /// <summary>A bucket for logs.</summary>
    public string Logs { get; } = boto.CreateBucket("logs");

    public string Database { get; } = $"db_{Guid.NewGuid():n}";

    public string Crawler { get; } = $"crawler {Guid.NewGuid():n}";

    public string Lake => $"s3://{Bucket}/lake/";

    public AwsProxy Proxy => proxy;

    /// <summary>What the proxy answers in the service's place.</summary>
    public Func<AwsRequest, AwsRefusal?>? Answer { get; set; }

    /// <summary>Gives all actions back, and has the proxy answer as this world wants it.</summary>
    public void Enter()
    {
        proxy.AllowAll();
        proxy.Answer = Answer;
    }

    /// <summary>Runs a script that is expected to end well.</summary>
    public void Prepare(string script)
    {
        var outcome = shell.Run(script);
        Assert.True(outcome.Errors.Count == 0, $"{script}{Environment.NewLine}{outcome}");
    }

    public void Prepare(string program, params object?[] arguments) => boto.Run(program, arguments);

    public SessionOutcome Run(string script) => shell.Run(script);

    /// <summary>What is there now, by section.</summary>
    public IReadOnlyDictionary<string, string[]> Snapshot(bool withSettings) =>
        boto.Run(Look, new[] { Bucket, Logs }, Database, Crawler, withSettings ? s_settings : null).Deserialize<Dictionary<string, string[]>>()!;
}
