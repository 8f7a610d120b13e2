using System.Text.Json;
using PartitionLake.TestServers.Aws;

namespace PartitionLake.Tests.Permissions;

/// <summary>The command lines by which the table of permissions is tried, row by row.</summary>
internal static class PermissionScenarios
{
    private const string Rows = "'A', 'B' | ForEach-Object { [pscustomobject]@{ k = $_; id = 1; v = 1.5 } }";

    private static readonly string Report = Path.Combine(AppContext.BaseDirectory, "report.html");

    private static readonly (string, string) FootersRead = ("s3:GetObject", "reads footers, and rows where the command asks for them");

    internal static readonly (string, string)[] TableMade =
    [
        ("glue:GetDatabase", "looks for the database"), ("glue:CreateDatabase", "makes it where it is missing"),
        ("glue:GetTable", "looks for the table"), ("glue:CreateTable", "makes it"), ("glue:BatchCreatePartition", "registers partitions"),
    ];

    internal static readonly (string, string)[] TableChanged =
    [
        ("glue:UpdateTable", "changes columns and projection of one that is there"),
        ("glue:GetPartitions", "compares what is registered"), ("glue:BatchUpdatePartition", "corrects partitions"),
        ("glue:GetPartitionIndexes", "looks for an index of the keys"), ("glue:CreatePartitionIndex", "makes one"),
    ];

    internal static readonly (string, string) PartitionsRemoved = ("glue:BatchDeletePartition", "takes out partitions that have no objects any more");

    public static IReadOnlyList<PermissionScenario> All { get; } =
    [
        new("Clear-LakeOrphan", Leave, world => $"Clear-LakeOrphan {world.Lake} -MinimumAge 0 -Confirm:$false"),
        new("Clear-LakeOrphan", Replaced,
            world => $"Clear-LakeOrphan {world.Lake} -MinimumAge 0 -Confirm:$false") { For = [("s3:GetObject", "asks which run wrote an object")] },
        new("Export-LakeReport", Drifted, world => $"Export-LakeReport {world.Lake} '{Report}' -Database {world.Database} -TableName t"),
        new("Compare-Lake", Run, world => $"Compare-Lake {world.Lake} {world.Lake}"),
        new("Compare-Lake", Foreign, world => $"Compare-Lake {world.Lake} {world.Lake}") { For = [FootersRead] },
        new("Get-LakePartition", Run, world => $"Get-LakePartition {world.Lake}"),
        new("Get-LakePartition", Foreign, world => $"Get-LakePartition {world.Lake}") { For = [FootersRead] },
        new("Get-LakeRun", Run, world => $"Get-LakeRun {world.Lake}"),
        new("Invoke-PartitionEtl", Facts, world => Etl(world)),
        new("Invoke-PartitionEtl", Merged, world => $"{Etl(world)} -Mode Merge -MergeKey id -MergeScope Partition")
        {
            For = [("s3:GetObject", "reads the rows of a partition that is merged, and what an interrupted upload left")]
        },
        new("Invoke-PartitionEtl", Facts, world => $"{Etl(world)} -Mode Replace -Confirm:$false")
        {
            For = [("s3:DeleteObject", "removes objects that others replace, and partitions in mode Replace")]
        },
        new("Invoke-PartitionEtl", Interrupted, world => Etl(world)) { For = [("s3:ListBucketMultipartUploads", "finds the uploads of a run that died")] },
        new("Invoke-PartitionEtl", Large, world => Etl(world)) { For = [("s3:AbortMultipartUpload", "ends the upload of a large object that failed")] },
        new("Invoke-PartitionEtl", Encrypted, world => $"{Etl(world)} -KmsKeyId 1234abcd-12ab-34cd-56ef-1234567890ab")
        {
            For = [("kms:GenerateDataKey", "encrypts what is written"), ("kms:Decrypt", "reads what is encrypted, and writes large objects in parts")],
        },
        new("Invoke-PartitionEtl", Facts,
            world => $"{Etl(world)} {Made(world)}")
        {
            For = TableMade,
        },
        new("Invoke-PartitionEtl", Typed, world =>
            $"Invoke-PartitionEtl @{{ Fact = @{{ Path = 's3://{world.Input}/facts/id=2/'; Table = '{world.Database}.t' }}; "
                + $"PartitionBy = 'k'; Destination = '{world.Lake}' }}")
        {
            For = [("glue:GetTable", "reads the types of folders' keys from the table that an input names")],
        },
        new("Invoke-PartitionEtl", Registered,
            world => $"{Etl(world)} -Mode Replace -Confirm:$false {Followed(world)}")
        {
            For = [.. TableChanged, PartitionsRemoved],
        },
        new("Invoke-PartitionEtl", Facts, Job)
        {
            For = [("glue:GetJob", "looks for the definition of the job"), ("glue:CreateJob", "makes it where it is missing"),
                ("iam:PassRole", "gives the job its role"), ("glue:StartJobRun", "starts the job"), ("glue:GetJobRun", "waits for its end")],
        },
        new("Invoke-PartitionEtl", Defined, Job) { For = [("glue:UpdateJob", "gives it another role or version")] },
        new("Invoke-PartitionEtl", StartedTwice, Job)
        {
            For =
            [
                ("glue:GetJobRuns", "finds a job whose start got no answer"),
                ("glue:BatchStopJobRun", "stops it with the command, and the second of two that a start without an answer has made"),
            ],
        },
        new("New-LakeAthenaTable", Run, world => $"New-LakeAthenaTable {world.Lake} {world.Database} t -Projection Off -CreateDatabase"),
        new("New-LakeAthenaTable", Bare,
            world => $"New-LakeAthenaTable {world.Lake} {world.Database} t -Projection Off -CreateDatabase") { For = [FootersRead] },
        new("New-LakeAthenaTable", Tabled, world => $"New-LakeAthenaTable {world.Lake} {world.Database} t -Projection Off -Force")
        {
            For = TableChanged,
        },
        new("New-LakeAthenaTable", Databased,
            world => $"New-LakeAthenaTable {world.Lake} {world.Database} t -Projection On -ViaAthena -OutputLocation s3://{world.Logs}/results/")
        {
            For =
            [
                ("athena:StartQueryExecution", "has Athena make the table"), ("athena:GetQueryExecution", "waits for it"),
                ("s3:GetBucketLocation", "Athena asks for it in the caller's name"), ("s3:PutObject", "Athena leaves its answer there"),
            ],
        },
        new("New-LakeCrawler", Nothing, world => $"New-LakeCrawler '{world.Crawler}' {world.Lake} -Database {world.Database} -Role crawl -Start"),
        new("New-LakeCrawler", Crawled,
            world => $"New-LakeCrawler '{world.Crawler}' {world.Lake} -Database {world.Database} -Role crawl -Schedule 'cron(15 2 * * ? *)'")
            {
                For = [("glue:UpdateCrawler", "changes one that is there")]
            },
        new("New-LakeTrainingManifest", Run, world => $"New-LakeTrainingManifest {world.Lake} s3://{world.Input}/manifests/m.manifest"),
        new("New-LakeTrainingManifest", Foreign,
            world => $"New-LakeTrainingManifest {world.Lake} s3://{world.Input}/manifests/m.manifest") { For = [FootersRead] },
        .. CareScenarios.All,
        new("Publish-LakeMetric", Nothing, _ => "Publish-LakeMetric -MetricName Failed -Value 1 -Namespace Nightly"),
        new("Select-LakeObject", Run, world => $"Select-LakeObject {world.Lake} -Column k, id"),
        new("Set-LakeLifecycle", Run, world => $"Set-LakeLifecycle {world.Lake} -Confirm:$false"),
        new("Set-LakeSecurity", Nothing, world => $"Set-LakeSecurity {world.Bucket} -LogBucket {world.Logs} -ObjectLockDays 3 -Force -Confirm:$false"),
        new("Set-LakeTiering", Run, world => $"Set-LakeTiering {world.Lake} -ArchiveDays 90 -Confirm:$false"),
        new("Sync-LakeCatalog", Drifted, world => $"Sync-LakeCatalog {world.Lake} {world.Database} t -Confirm:$false"),
        new("Test-LakeCatalog", Drifted, world => $"Test-LakeCatalog {world.Lake} {world.Database} t"),
        new("Sync-LakeCatalog", Unrecorded, world => $"Sync-LakeCatalog {world.Lake} {world.Database} t -Confirm:$false") { For = [FootersRead] },
        new("Test-LakeCatalog", Unrecorded, world => $"Test-LakeCatalog {world.Lake} {world.Database} t") { For = [FootersRead] },
        new("Test-LakeEnvironment", Run, world => $"Test-LakeEnvironment {world.Lake} -TryWrite -Confirm:$false"),
        new("Test-LakePartition", Run, world => $"Test-LakePartition {world.Lake}"),
        new("Test-LakeSecurity", Nothing, world => $"Test-LakeSecurity {world.Bucket} -ExpectedBucketOwner 123456789012"),
    ];

    /// <summary>Other ways to name what a command reads, for which a policy must do as well.</summary>
    public static IReadOnlyList<PermissionScenario> Further { get; } =
    [
        new("Invoke-PartitionEtl", Facts, world => $"Invoke-PartitionEtl -Fact s3://{world.Input}/facts -PartitionBy k -Destination {world.Lake}"),
        new("Invoke-PartitionEtl", Facts,
            world =>
                $"Invoke-PartitionEtl -Fact 's3://{world.Input}/facts/id=*/*.parquet' -PartitionBy k -Destination s3://{world.Logs}/new"),
        new("Invoke-PartitionEtl", Facts,
            world =>
                $"Invoke-PartitionEtl -Fact s3://{world.Input}/facts/id=2/data.parquet -Join @{{ From = 's3://{world.Bucket}/lake/k=B/data.parquet'; "
                    + $"On = 'v'; Select = 'id AS other'; Match = 'First' }} -PartitionBy k -Destination s3://{world.Logs}/"),
        new("Get-LakePartition", Run, world => $"Get-LakePartition {world.Lake}k=A/"),
        new("Select-LakeObject", Run, world => $"Select-LakeObject {world.Lake}k=A/data.parquet"),
        new("Select-LakeObject", Bare, world => $"Select-LakeObject s3://{world.Bucket}/lake -Column k, id -Where \"k = 'A'\""),
        new("Set-LakeTiering", Run, world => $"Set-LakeTiering {world.Bucket} -Prefix lake/ -Confirm:$false"),
        new("Test-LakePartition", Run, world => $"Test-LakePartition {world.Lake} -Deep"),
    ];

    /// <summary>The scenario of a row; null where there is none, which is a gap in this list.</summary>
    public static PermissionScenario? Of(string command, string action, string why) =>
        All.FirstOrDefault(scenario => scenario.Command == command && scenario.For.Contains((action, why)))
        ?? All.FirstOrDefault(scenario => scenario.Command == command && scenario.For.Count == 0);

    private static void Nothing(DeniedWorld world)
    {
    }

    internal static void Run(DeniedWorld world) => world.Prepare($"$null = {Rows} | Invoke-PartitionEtl -PartitionBy k -Destination {world.Lake}");

    // A partition that no run wrote.
    private static void Foreign(DeniedWorld world)
    {
        Run(world);
        world.Prepare(
            "s3 = client('s3'); key = [k['Key'] for k in s3.list_objects_v2(Bucket=args[0], Prefix='lake/k=A/')['Contents']][0]; "
                + "s3.copy_object(Bucket=args[0], Key='lake/k=C/other.parquet', CopySource={'Bucket': args[0], 'Key': key})", world.Bucket);
    }

    // A lake as others write it, of which no run has recorded anything.
    private static void Bare(DeniedWorld world)
    {
        Run(world);
        Forget(world);
    }

    private static void Unrecorded(DeniedWorld world)
    {
        Drifted(world);
        Forget(world);
    }

    private static void Forget(DeniedWorld world) => world.Prepare(
        "s3 = client('s3'); [s3.delete_object(Bucket=args[0], Key=k['Key']) for k in s3.list_objects_v2(Bucket=args[0], Prefix='_partitionlake/')['Contents']]",
        world.Bucket);

    internal static void Facts(DeniedWorld world)
    {
        Run(world);
        world.Prepare(
            $"$null = 'A', 'C' | ForEach-Object {{ [pscustomobject]@{{ k = $_; id = 2; "
                + $"v = 2.5 }} }} | Invoke-PartitionEtl -PartitionBy id -Destination s3://{world.Input}/facts/");
    }

    internal static string Etl(DeniedWorld world) =>
        $"Invoke-PartitionEtl -Fact s3://{world.Input}/facts/id=2/ -PartitionBy k -Destination {world.Lake}";

    private static string Job(DeniedWorld world) => $"{Etl(world)} -Engine Glue -JobRole work -JobName '{world.Crawler}'";

    // A job of the product that has another role. The server cannot change jobs.
    private static void Defined(DeniedWorld world)
    {
        Facts(world);
        world.Answer = request => request.Operation == "UpdateJob" ? new AwsRefusal(200, "Nothing", "") : null;
        world.Prepare(
            "client('glue').create_job(Name=args[0], Description='PartitionLake: runs plans of Invoke-PartitionEtl -Engine Glue', Role='other', "
                + "Command={'Name': 'glueetl', 'ScriptLocation': 's3://b/s.py', 'PythonVersion': '3'}, GlueVersion='5.0')", world.Crawler);
    }

    // A start that got no answer has made two runs.
    private static void StartedTwice(DeniedWorld world)
    {
        Facts(world);
        var attempt = "";
        world.Answer = request =>
        {
            if (request.Operation == "StartJobRun")
                attempt = JsonSerializer.Deserialize<JsonElement>(request.Text).GetProperty("Arguments").GetProperty("--attempt").GetString()!;
            return request.Operation switch
            {
                "StartJobRun" => new AwsRefusal(500, "InternalServiceException", "lost"),
                "GetJobRuns" => new AwsRefusal(200, "", "")
                {
                    Json = $$"""{"JobRuns":[{{RunOf("jr_2")}},{{RunOf("jr_1")}}]}""",
                },
                "BatchStopJobRun" => new AwsRefusal(200, "", "") { Json = "{}" },
                _ => null,
            };
        };

        string RunOf(string id) => $$$"""{"Id":"{{{id}}}","Arguments":{"--attempt":"{{{attempt}}}"}}""";
    }

    internal static string Made(DeniedWorld world) =>
        $"-Catalog @{{ Database = '{world.Database}'; Table = 't'; Projection = 'Off'; CreateDatabase = $true }}";

    internal static string Followed(DeniedWorld world) => $"-Catalog @{{ Database = '{world.Database}'; Table = 't'; Projection = 'Off' }}";

    private static void Merged(DeniedWorld world) => Facts(world);

    private static void Interrupted(DeniedWorld world)
    {
        Facts(world);
        Break(world, Etl(world));
    }

    private static void Large(DeniedWorld world)
    {
        world.Prepare($$"""
            $random = [System.Random]::new(1); $bytes = [byte[]]::new(12000)
            $null = 1..800 | ForEach-Object { $random.NextBytes($bytes); [pscustomobject]@{ k = 'A'; id = 2; v = [Convert]::ToBase64String($bytes) } } | Invoke-PartitionEtl -PartitionBy id -Destination s3://{{world.Input}}/facts/
            """);
        world.Answer = request => request.Operation == "CompleteMultipartUpload" && request.Bucket == world.Bucket
            ? new AwsRefusal(400, "InvalidPart", "One or more of the specified parts could not be found.")
            : null;
    }

    internal static void Encrypted(DeniedWorld world)
    {
        Facts(world);
        world.Prepare($"$null = {Etl(world)} -KmsKeyId 1234abcd-12ab-34cd-56ef-1234567890ab");
    }

    // A table that says of which type the keys of the fact are.
    private static void Typed(DeniedWorld world)
    {
        Facts(world);
        world.Prepare(
            "g = client('glue'); g.create_database(DatabaseInput={'Name': args[0]}); g.create_table(DatabaseName=args[0], TableInput={'Name': 't', "
                + "'StorageDescriptor': {'Columns': []}, 'PartitionKeys': [{'Name': 'id', 'Type': 'int'}]})", world.Database);
    }

    internal static void Registered(DeniedWorld world)
    {
        Facts(world);
        Table(world);
    }

    private static void Databased(DeniedWorld world)
    {
        Run(world);
        world.Prepare("client('glue').create_database(DatabaseInput={'Name': args[0]})", world.Database);
    }

    private static void Tabled(DeniedWorld world)
    {
        Run(world);
        Table(world);
    }

    // A table whose first column is of another type, so that it and its partitions have to be changed.
    internal static void Table(DeniedWorld world)
    {
        // The server has no indexes of partitions.
        world.Answer = request => request.Operation is "GetPartitionIndexes" or "CreatePartitionIndex" ? new AwsRefusal(200, "Nothing", "") : null;
        world.Enter();
        world.Prepare($"$null = New-LakeAthenaTable {world.Lake} {world.Database} t -Projection Off -CreateDatabase");
        world.Prepare(
            """
            glue = client('glue')
            table = glue.get_table(DatabaseName=args[0], Name='t')['Table']
            table['StorageDescriptor']['Columns'] = table['StorageDescriptor']['Columns'][:1]
            glue.update_table(DatabaseName=args[0], TableInput={key: table[key] for key in ('Name', 'StorageDescriptor', 'PartitionKeys', 'Parameters', 'TableType')})
            """, world.Database);
    }

    private static void Crawled(DeniedWorld world)
    {
        // The server does not change crawlers, and answers so that it is asked again and again.
        world.Answer = request => request.Operation == "UpdateCrawler" ? new AwsRefusal(200, "Nothing", "") : null;
        world.Prepare($"$null = New-LakeCrawler '{world.Crawler}' {world.Lake} -Database {world.Database} -Role crawl");
    }

    // One partition is missing, one has no objects any more, one lies elsewhere.
    private static void Drifted(DeniedWorld world)
    {
        Tabled(world);
        world.Prepare(
            """
            glue, s3 = client('glue'), client('s3')
            glue.batch_delete_partition(DatabaseName=args[0], TableName='t', PartitionsToDelete=[{'Values': ['B']}])
            storage = glue.get_partition(DatabaseName=args[0], TableName='t', PartitionValues=['A'])['Partition']['StorageDescriptor']
            glue.batch_create_partition(DatabaseName=args[0], TableName='t', PartitionInputList=[{'Values': ['Z'], 'StorageDescriptor': dict(storage, Location='s3://' + args[1] + '/lake/k=Z')}])
            """, world.Database, world.Bucket);
    }

    // What runs that died leave: a journal and its objects, uploads, temporary objects.
    private static void Leave(DeniedWorld world)
    {
        Facts(world);
        Break(world, $"{Etl(world)} -Mode Append");
        world.Prepare(
            """
            s3 = client('s3')
            s3.put_object(Bucket=args[0], Key='_partitionlake/lake/0123456789abcdef0123456789abcdef.tmp')
            name = [k['Key'] for k in s3.list_objects_v2(Bucket=args[0], Prefix='lake/k=A/')['Contents']][0]
            s3.create_multipart_upload(Bucket=args[0], Key=name)
            s3.create_multipart_upload(Bucket=args[0], Key='_partitionlake/lake/runs/x.json')
            run = [k['Key'] for k in s3.list_objects_v2(Bucket=args[0], Prefix='_partitionlake/lake/current/')['Contents'] if k['Key'].endswith('.journal')][0].split('/')[-1][:-8]
            s3.copy_object(Bucket=args[0], Key=f'lake/k=A/data-{run}.parquet', CopySource={'Bucket': args[0], 'Key': name})
            """, world.Bucket);
    }

    // A run that died after it wrote a partition, and before it removed what that replaces.
    private static void Replaced(DeniedWorld world)
    {
        Facts(world);
        world.Prepare($"$null = {Etl(world)} -Mode Append");
        Break(world, Etl(world));
    }

    // A run whose record could not be written has died after it wrote its objects.
    private static void Break(DeniedWorld world, string line)
    {
        world.Proxy.Deny("s3:PutObject", $"{world.Bucket}/_partitionlake/lake/runs/*");
        world.Run(line);
        world.Proxy.AllowAll();
    }
}
