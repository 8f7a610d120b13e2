using PartitionLake.Engine.Tests.Support;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Glue;

namespace PartitionLake.Tests.Etl.Glue;

/// <summary>
/// Buckets of moto with a star schema, a stand-in for the jobs of Glue that lets a real Spark run them, and a PowerShell that takes both for AWS.
/// </summary>
public sealed class GlueWorld : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Lazy<SparkWorker> _spark;
    private readonly Lazy<ShellSession> _shell;
    private readonly Boto _boto;
    private Faults _faults = new();

    public GlueWorld(MotoServer server)
    {
        _boto = new Boto(server.Endpoint);
        Bucket = _boto.CreateBucket();
        _spark = new(() => new SparkWorker(SparkHome.Variables, Directory.CreateDirectory(Path.Combine(_folder.Path, "spark")).FullName));
        Jobs = new GlueStandIn(server.Endpoint, () => _spark.Value, Directory.CreateDirectory(Path.Combine(_folder.Path, "disks")).FullName);
        Proxy = new JsonProxy(null) { Answer = call => _faults.Before(call) ?? _faults.After(call, Jobs.Answer(call)) };
        Environment = new Dictionary<string, string?>
        {
            ["AWS_ACCESS_KEY_ID"] = MotoServer.AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = MotoServer.SecretKey,
            ["AWS_REGION"] = MotoServer.Region,
            ["AWS_ENDPOINT_URL"] = server.Endpoint,
            ["AWS_ENDPOINT_URL_GLUE"] = Proxy.Endpoint,
            ["AWS_SESSION_TOKEN"] = null,
            ["AWS_PROFILE"] = null,
            ["PSModulePath"] = Path.Combine(Repository.Root, "bin", "modules"),
        };
        _shell = new(() => new ShellSession(Environment));
        WriteInputs();
    }

    public string Bucket { get; }

    public GlueStandIn Jobs { get; }

    public JsonProxy Proxy { get; }

    /// <summary>The variables by which a process takes this for AWS.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; }

    /// <summary>A plan with joins, drift between files, nulls and hostile text in keys; as PowerShell writes it.</summary>
    public string Plan => $$"""
        @{ Fact = 's3://{{Bucket}}/in/fact/'; PartitionBy = 'state', 'kind'; Columns = 'rate * 2 AS twice', "COALESCE(kind, 'none') AS kind_text"
           Joins = @{ From = 's3://{{Bucket}}/in/dim.parquet'; On = 'code'; Select = 'kind' } }
        """;

    /// <summary>What a service does to this test's calls; what the test before did to jobs is over.</summary>
    public Faults NewFaults()
    {
        Jobs.Begun = static _ => Task.CompletedTask;
        Jobs.Uploading = static (_, _) => Task.CompletedTask;
        return _faults = new Faults();
    }

    public SessionOutcome Run(string script) => _shell.Value.Run(script);

    /// <summary>The keys below a prefix, with the checksums of what they hold; without the script, which stays.</summary>
    public string[] Keys(string prefix) => _boto.Run(
        """
        found = client('s3').list_objects_v2(Bucket=args[0], Prefix=args[1]).get('Contents', [])
        answer([k['Key'] + ' ' + k['ETag'] for k in found if not k['Key'].endswith('.py')])
        """, Bucket, prefix).EnumerateArray().Select(static key => key.GetString()!).ToArray();

    public void Dispose()
    {
        if (_shell.IsValueCreated)
            _shell.Value.Dispose();
        if (_spark.IsValueCreated)
            _spark.Value.Dispose();
        var problems = JsonRequestValidator.Problems([.. Proxy.Calls]);
        Proxy.Dispose();
        Jobs.Dispose();
        _folder.Dispose();
        Assert.True(problems.Count == 0, string.Join(System.Environment.NewLine, problems));
    }

    private void WriteInputs()
    {
        using var duck = new Duck();
        duck.Execute("""
            CREATE TABLE fact AS SELECT i AS id, ['GA', 'N/Y', 'a=b', 'x%20y', NULL, 'ä b', '[1]*?'][1 + i % 7] AS state, 'c' || i % 5 AS code,
                (i * 37 % 1000)::DECIMAL(9,2) / 4 AS rate FROM range(300) t(i)
            """);
        var star = Directory.CreateDirectory(Path.Combine(_folder.Path, "star")).FullName;
        foreach (var (sql, key) in new[]
        {
            ("SELECT * FROM fact WHERE id < 100", "in/fact/a b%20[1].parquet"),
            ("SELECT * EXCLUDE (id), id::BIGINT AS id, id AS extra FROM fact WHERE id >= 100 AND id < 200", "in/fact/b.parquet"),
            ("SELECT * FROM fact WHERE id >= 200", "in/fact/c.parquet"),
            ("SELECT 'c' || i AS code, ['one', 'two', NULL][1 + i % 3] AS kind FROM range(4) t(i)", "in/dim.parquet"),
        })
        {
            var file = Path.Combine(star, "file.parquet");
            duck.Execute($"COPY ({sql}) TO {Duck.Literal(file)} (FORMAT parquet)");
            _boto.Run("client('s3').upload_file(args[0], args[1], args[2])", file, Bucket, key);
        }
    }
}
