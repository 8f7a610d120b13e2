using static PartitionLake.Permissions.PermissionScope;

namespace PartitionLake.Permissions;

/// <summary>
/// What each cmdlet needs of AWS: the one table behind <c>Get-LakePolicy</c>, its <c>-AsTable</c>, and <c>docs/permissions.md</c>. What a policy
/// denies names the same actions.
/// </summary>
internal static class CmdletPermissions
{
    private const string Warns = "goes on with a warning";
    private const string Finds = "a finding says so; the rest goes on";
    private const string GoesOn = "an error for it; the rest goes on";
    private const string AfterDatabase = "refused after the database was made";
    private const string AfterCrawler = "refused after the crawler was written";
    private const string AfterJournal = "refused after a journal was left that the next run removes";
    private const string AfterLock = "refused after a lock was left that has ended";
    private const string AfterObjects = "refused after objects were written and a journal was left that the next run removes and records were written";
    private const string AfterWriting = "refused after objects were written and a journal was left that the next run removes";
    private const string AfterRecord = "refused after a journal was left that the next run removes and records were written";
    private const string AfterUpload = "refused after a journal was left that the next run removes and an upload was left";

    private const string AfterScript = "refused after the job's script was left";
    private const string AfterStart =
        "refused after a journal was left that the next run removes and the job's script was left and the job was started";

    private static readonly PermissionNeed[] s_readLake =
    [
        new("s3:ListBucket", LakeBucket, "finds the partitions and the newest record of runs"),
        new("s3:GetObject", StateObjects, "reads what runs recorded: keys, columns, rows", Warns),
    ];

    private static readonly PermissionNeed s_footers = new("s3:GetObject", LakeObjects, "reads footers, and rows where the command asks for them");

    private static readonly PermissionNeed[] s_readObjects = [.. s_readLake, s_footers];

    private static readonly PermissionNeed[] s_writeTable =
    [
        new("glue:GetDatabase", Database, "looks for the database"),
        new("glue:CreateDatabase", Database, "makes it where it is missing") { Only = "CreateDatabase" },
        new("glue:GetTable", PermissionScope.Table, "looks for the table"),
        new("glue:CreateTable", PermissionScope.Table, "makes it", AfterDatabase),
        new("glue:UpdateTable", PermissionScope.Table, "changes columns and projection of one that is there"),
        new("glue:GetPartitions", PermissionScope.Table, "compares what is registered"),
        new("glue:BatchCreatePartition", PermissionScope.Table, "registers partitions"),
        new("glue:BatchUpdatePartition", PermissionScope.Table, "corrects partitions", GoesOn),
        new("glue:GetPartitionIndexes", PermissionScope.Table, "looks for an index of the keys", Warns),
        new("glue:CreatePartitionIndex", PermissionScope.Table, "makes one", Warns),
    ];

    private static readonly PermissionNeed s_removePartitions = new(
        "glue:BatchDeletePartition", PermissionScope.Table, "takes out partitions that have no objects any more", GoesOn);

    private static readonly PermissionNeed[] s_rewrite =
    [
        new("s3:ListBucket", LakeBucket, "finds what the lake holds"),
        new("s3:GetObject", LakeObjects, "reads the rows"),
        new("s3:GetObject", StateObjects, "reads the lock, journals and records"),
        new("s3:PutObject", LakeObjects, "writes the partitions", AfterJournal),
        new("s3:PutObject", StateObjects, "writes the lock, the journal and the records"),
        new("s3:DeleteObject", LakeObjects, "removes the objects whose rows others have taken over", AfterWriting),
        new("s3:DeleteObject", StateObjects, "gives the lock up and removes the journal", AfterLock),
        new("kms:GenerateDataKey", Key, "encrypts what is written") { Only = "KmsKeyId" },
        new("kms:Decrypt", Key, "reads what is encrypted, and writes large objects in parts") { Only = "KmsKeyId" },
    ];

    private static readonly PermissionNeed[] s_glueJob =
    [
        new("glue:GetJob", PermissionScope.Job, "looks for the definition of the job") { Only = "JobRole" },
        new("glue:CreateJob", PermissionScope.Job, "makes it where it is missing") { Only = "JobRole" },
        new("glue:UpdateJob", PermissionScope.Job, "gives it another role or version") { Only = "JobRole" },
        new("iam:PassRole", Role, "gives the job its role") { Only = "JobRole" },
        new("glue:StartJobRun", PermissionScope.Job, "starts the job", AfterScript) { Only = "JobRole" },
        new("glue:GetJobRuns", PermissionScope.Job, "finds a job whose start got no answer", AfterScript) { Only = "JobRole" },
        new("glue:GetJobRun", PermissionScope.Job, "waits for its end", AfterStart) { Only = "JobRole" },
        new("glue:BatchStopJobRun", PermissionScope.Job,
            "stops it with the command, and the second of two that a start without an answer has made", AfterScript) { Only = "JobRole" },
    ];

    /// <summary>
    /// What the role of a job of Glue needs, which reads the inputs and stages the lake. It reads and writes nothing of the lake itself: that is
    /// for the caller, who checks and publishes.
    /// </summary>
    public static IReadOnlyList<PermissionNeed> JobRole { get; } =
    [
        new("s3:ListBucket", InputBuckets, "finds the files of facts and dimensions"),
        new("s3:GetObject", InputObjects, "reads them"),
        new("s3:ListBucket", LakeBucket, "looks for its place, and finds what it has staged"),
        new("s3:GetObject", JobObjects, "reads script and plan, and what it has staged"),
        new("s3:PutObject", JobObjects, "stages the lake, and writes its result"),
        new("s3:DeleteObject", JobObjects, "removes what tasks that failed have staged"),
        new("s3:AbortMultipartUpload", JobObjects, "ends their uploads"),
        new("s3:ListBucketMultipartUploads", Uploads, "finds these"),
        new("s3:ListMultipartUploadParts", JobObjects, "completes uploads"),
        new("kms:GenerateDataKey", Key, "encrypts what it stages, where the bucket does so by a key") { Only = "KmsKeyId" },
        new("kms:Decrypt", Key, "reads what is encrypted") { Only = "KmsKeyId" },
        new("logs:CreateLogGroup", JobLogs, "writes its log"),
        new("logs:CreateLogStream", JobLogs, "writes its log"),
        new("logs:PutLogEvents", JobLogs, "writes its log"),
    ];

    // What was rewritten is true of the lake before the catalog hears of it; what can be asked before is.
    private static readonly PermissionNeed[] s_follow =
    [
        .. s_writeTable.Select(static need => need with
        {
            Only = need.Only is null ? "Catalog" : "Catalog.CreateDatabase",
            Without = need.Action is "glue:CreateTable" or "glue:UpdateTable" ? GoesOn : need.Without,
        }),
        s_removePartitions with { Only = "Catalog" },
    ];

    private static readonly PermissionNeed[] s_versions =
    [
        new("s3:ListBucketVersions", LakeBucket, "finds versions that hold what was removed", Warns),
        new("s3:ListBucketVersions", LakeBucket, "finds the versions that are to go too") { Only = "AllVersions" },
        new("s3:GetObjectVersion", LakeObjects, "reads in versions what was removed", GoesOn),
        new("s3:DeleteObjectVersion", LakeObjects, "removes them", GoesOn) { Only = "AllVersions" },
    ];

    /// <summary>By cmdlet, in the order of their names.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<PermissionNeed>> Table { get; } = new SortedDictionary<string, IReadOnlyList<PermissionNeed>>(
        StringComparer.OrdinalIgnoreCase)
    {
        ["Clear-LakeOrphan"] =
        [
            new("s3:ListBucket", LakeBucket, "finds what dead runs left"),
            new("s3:GetObject", StateObjects, "reads the lock, journals and records"),
            new("s3:GetObject", LakeObjects, "asks which run wrote an object"),
            new("s3:PutObject", StateObjects, "takes the lock"),
            new("s3:DeleteObject", LakeObjects, "removes objects of dead runs", GoesOn),
            new("s3:DeleteObject", StateObjects, "removes journals and temporary objects, and gives the lock up", AfterLock),
            new("s3:ListBucketMultipartUploads", Uploads, "finds unfinished uploads", Warns),
            new("s3:AbortMultipartUpload", LakeObjects, "ends those of objects"),
            new("s3:AbortMultipartUpload", StateObjects, "ends those of records", GoesOn),
        ],
        ["Compare-Lake"] = s_readObjects,
        ["Export-LakeReport"] =
        [
            .. s_readLake, s_footers with { Without = Warns },
            new("glue:GetTable", PermissionScope.Table, "reads the table", Warns) { Only = "Database" },
            new("glue:GetPartitions", PermissionScope.Table, "compares what is registered", Warns) { Only = "Database" },
            new("glue:GetDatabases", Catalog, "looks through the other databases", Warns) { Only = "Database" },
            new("glue:GetTables", Catalog, "looks for other tables at the same place", Warns) { Only = "Database" },
        ],
        ["Get-LakePartition"] = [.. s_readLake, s_footers with { Without = GoesOn }],
        ["Get-LakeRun"] =
        [
            new("s3:ListBucket", LakeBucket, "finds the records of runs"),
            new("s3:GetObject", StateObjects, "reads them, the journals and the lock"),
        ],
        ["Invoke-PartitionEtl"] =
        [
            new("s3:ListBucket", InputBuckets, "finds the files of facts and dimensions"),
            new("s3:GetObject", InputObjects, "reads them, and what runs recorded of the types of their folders' keys"),
            new("glue:GetTable", InputTables, "reads the types of folders' keys from the table that an input names") { Only = "Table" },
            new("s3:ListBucket", LakeBucket, "finds what the lake holds"),
            new("s3:GetObject", LakeObjects, "reads the rows of a partition that is merged, and what an interrupted upload left"),
            new("s3:GetObject", StateObjects, "reads the lock, journals and records"),
            new("s3:PutObject", LakeObjects, "writes the partitions", AfterJournal),
            new("s3:PutObject", StateObjects, "writes the lock, the journal and the records"),
            new("s3:DeleteObject", LakeObjects, "removes objects that others replace, and partitions in mode Replace", AfterObjects),
            new("s3:DeleteObject", StateObjects, "gives the lock up and removes the journal", AfterLock),
            new("s3:AbortMultipartUpload", LakeObjects, "ends the upload of a large object that failed", AfterUpload),
            new("s3:ListBucketMultipartUploads", Uploads, "finds the uploads of a run that died", Warns),
            new("kms:GenerateDataKey", Key, "encrypts what is written") { Only = "KmsKeyId" },
            new("kms:Decrypt", Key, "reads what is encrypted, and writes large objects in parts") { Only = "KmsKeyId" },
            .. s_glueJob,
            .. s_follow,
        ],
        ["New-LakeAthenaTable"] =
        [
            .. s_readObjects,
            .. s_writeTable,
            new("athena:StartQueryExecution", WorkGroup, "has Athena make the table") { Only = "ViaAthena" },
            new("athena:GetQueryExecution", WorkGroup, "waits for it") { Only = "ViaAthena" },
            new("s3:GetBucketLocation", QueryResults, "Athena asks for it in the caller's name") { Only = "ViaAthena" },
            new("s3:PutObject", QueryResults, "Athena leaves its answer there") { Only = "ViaAthena" },
        ],
        ["New-LakeCrawler"] =
        [
            new("glue:GetCrawler", Crawler, "looks for the crawler"),
            new("glue:CreateCrawler", Crawler, "makes it"),
            new("glue:UpdateCrawler", Crawler, "changes one that is there"),
            new("glue:StartCrawler", Crawler, "starts it", AfterCrawler) { Only = "Start" },
            new("iam:PassRole", Role, "gives the crawler its role"),
        ],
        ["New-LakeTrainingManifest"] = [.. s_readObjects, new("s3:PutObject", Manifests, "writes the manifests")],
        ["Optimize-LakePartition"] = [.. s_rewrite, .. s_follow.Where(static need => need.Action != s_removePartitions.Action)],
        ["Publish-LakeMetric"] = [new("cloudwatch:PutMetricData", Metrics, "sends the metrics")],
        ["Remove-LakePartition"] =
        [
            .. s_rewrite.Where(static need => need is not { Action: "s3:PutObject", Scope: LakeObjects } && need.Only is null)
                .Select(static need => need is { Action: "s3:DeleteObject", Scope: LakeObjects }
                    ? need with { Why = "removes the partitions", Without = AfterRecord }
                    : need),
            .. s_versions.Select(static need => need.Action == "s3:GetObjectVersion" ? need with { Only = "OlderThan" } : need),
            .. s_follow,
        ],
        ["Remove-LakeRow"] = [.. s_rewrite, .. s_versions, .. s_follow],
        ["Select-LakeObject"] =
        [
            new("s3:GetObject", LakeObjects, "reads the columns and row groups that are needed"),
            new("s3:ListBucket", LakeBucket, "finds the files of a folder, and the keys of a lake; one object by its name needs no list"),
            new("s3:GetObject", StateObjects, "reads the types of keys", Warns),
        ],
        ["Set-LakeLifecycle"] =
        [
            new("s3:GetLifecycleConfiguration", Bucket, "reads the rules of others, which stay"),
            new("s3:PutLifecycleConfiguration", Bucket, "writes all rules"),
            new("s3:ListBucket", LakeBucket, "counts what the rules will move", GoesOn),
        ],
        ["Set-LakeSecurity"] =
        [
            Setting("s3:GetBucketVersioning", "reads versioning"),
            Setting("s3:PutBucketVersioning", "switches it on"),
            Setting("s3:GetEncryptionConfiguration", "reads the default encryption"),
            Setting("s3:PutEncryptionConfiguration", "sets it"),
            Setting("s3:GetBucketPolicy", "reads the policy, whose other statements stay"),
            Setting("s3:PutBucketPolicy", "adds the statement that denies plain http"),
            Setting("s3:GetBucketPublicAccessBlock", "reads the block of public access"),
            Setting("s3:PutBucketPublicAccessBlock", "sets all four flags"),
            Setting("s3:GetBucketOwnershipControls", "reads who owns objects"),
            Setting("s3:PutBucketOwnershipControls", "disables ACLs"),
            Setting("s3:GetBucketAcl", "names the grants that have to go first") with { Without = Warns },
            Setting("s3:GetBucketLogging", "reads where logs go") with { Only = "LogBucket" },
            Setting("s3:PutBucketLogging", "sends them to the log bucket") with { Only = "LogBucket" },
            Setting("s3:GetBucketObjectLockConfiguration", "reads Object Lock") with { Only = "ObjectLockDays" },
            Setting("s3:PutBucketObjectLockConfiguration", "switches it on") with { Only = "ObjectLockDays" },
            new("s3:GetBucketPolicy", LogBucket, "reads the policy of the log bucket", GoesOn) { Only = "LogBucket" },
            new("s3:PutBucketPolicy", LogBucket, "lets S3 deliver logs there", GoesOn) { Only = "LogBucket" },
            new("s3:GetEncryptionConfiguration", LogBucket, "finds a key by which logs cannot be delivered", Warns) { Only = "LogBucket" },
            new("s3:GetBucketObjectLockConfiguration", LogBucket, "finds a retention that keeps logs out", Warns) { Only = "LogBucket" },
        ],
        ["Set-LakeTiering"] =
        [
            new("s3:GetIntelligentTieringConfiguration", Bucket, "reads the configuration", GoesOn),
            new("s3:PutIntelligentTieringConfiguration", Bucket, "writes it", GoesOn),
            new("s3:GetLifecycleConfiguration", Bucket, "reads the rules of others, which stay"),
            new("s3:PutLifecycleConfiguration", Bucket, "moves objects into the class"),
            new("s3:ListBucket", LakeBucket, "counts what will be moved", GoesOn),
        ],
        ["Sync-LakeCatalog"] =
        [
            .. s_readObjects,
            new("glue:GetTable", PermissionScope.Table, "reads the table"),
            new("glue:GetPartitions", PermissionScope.Table, "compares what is registered"),
            new("glue:UpdateTable", PermissionScope.Table, "corrects columns and projection"),
            new("glue:BatchCreatePartition", PermissionScope.Table, "registers partitions", GoesOn),
            new("glue:BatchUpdatePartition", PermissionScope.Table, "corrects partitions", GoesOn),
            s_removePartitions,
        ],
        ["Test-LakeCatalog"] =
        [
            .. s_readObjects,
            new("glue:GetTable", PermissionScope.Table, "reads the table"),
            new("glue:GetPartitions", PermissionScope.Table, "compares what is registered", GoesOn),
            new("glue:GetDatabases", Catalog, "looks through the other databases", Warns),
            new("glue:GetTables", Catalog, "looks for other tables at the same place", Warns),
        ],
        ["Test-LakeEnvironment"] =
        [
            new("s3:ListBucket", LakeBucket, "sees whether the lake may be listed", Finds),
            new("s3:GetObject", StateObjects, "reads the lock, and the store's clock", Finds),
            new("s3:PutObject", StateObjects, "tries to write", Finds) { Only = "TryWrite" },
            new("s3:DeleteObject", StateObjects, "removes what it has tried", Finds) { Only = "TryWrite" },
        ],
        ["Test-LakePartition"] = [.. s_readLake, s_footers with { Without = Finds }],
        ["Test-LakeSecurity"] =
        [
            new("s3:GetAccountPublicAccessBlock", Account, "judges S3.1", GoesOn),
            Setting("s3:GetBucketPublicAccessBlock", "judges S3.2, S3.3 and S3.8"),
            Setting("s3:GetBucketPolicy", "judges S3.2, S3.3, S3.5 and S3.6"),
            Setting("s3:GetBucketPolicyStatus", "is S3's own judge of a public policy"),
            Setting("s3:GetBucketAcl", "judges S3.2 and S3.3"),
            Setting("s3:GetBucketOwnershipControls", "judges S3.12"),
            Setting("s3:GetBucketLogging", "judges S3.9"),
            Setting("s3:GetLifecycleConfiguration", "judges S3.10 and S3.13"),
            Setting("s3:GetBucketNotification", "judges S3.11"),
            Setting("s3:GetBucketVersioning", "judges S3.10, S3.14 and S3.20"),
            Setting("s3:GetBucketObjectLockConfiguration", "judges S3.15"),
            Setting("s3:GetEncryptionConfiguration", "judges S3.17"),
        ],
    };

    private static PermissionNeed Setting(string action, string why) => new(action, Bucket, why, GoesOn);
}
