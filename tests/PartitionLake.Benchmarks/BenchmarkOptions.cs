using System.Globalization;
using PartitionLake.Benchmarks.Workloads;

namespace PartitionLake.Benchmarks;

/// <summary>What the command line asks for.</summary>
public sealed record BenchmarkOptions
{
    private const string Usage =
        """
        --workload few|many|huge   compare at 36, 5,400 or 100,000 partitions
        --workload nested          compare at 50 partitions of a struct of ten fields and a list
        --workload small           compare at 1,000 rows, and with an empty script
        --workload select          query a lake of 5,400 partitions: a selective filter and a full aggregate
        --workload optimize        merge 4 objects in each of 5,400 partitions, against DuckDB that writes the lake again
        --workload erase           remove the rows of one key from a lake of 5,400 partitions with Bloom filters
        --workload bloom           look for one key in such a lake, with Bloom filters and without
        corpus DIR                 read collections of Parquet files; `corpus` alone says more
        --scale                    run `many` at 0.5, 1, 2, 4, 8 and 16 M rows (up to --rows), PartitionLake alone
        --memory                   run few, many, huge and one of wide rows at 512MB and 1GB: peak RSS of the process, PartitionLake alone
        --session N                run a workload N times in one PowerShell session, PartitionLake alone
          --host installed|tool    PowerShell as people install it (default), or as it is here: as a .NET tool its assemblies are not precompiled
          --store s3://BUCKET/PREFIX  with --workload: write to a bucket too, and compare with the local disk
          --endpoint URL           the bucket's service, if it is not AWS; keys come from the environment
          --rows N                 rows of the fact table (2,000,000; 1,000 for small)
          --peer NAME              best: the fastest of those that are here (default); duckdb: the version for .NET, the best of its
                                   variants; duckdb2: that of Python; duckdb-default; none
          --runs N                 measured runs of each engine (3)
          --max-memory SIZE        PartitionLake's -MaxMemory: 512MB, 1GB (768MB; 1GB for --scale)
          --time-limit SECONDS     a run that takes longer has failed (900)
          --work DIR               data, lakes and logs (partitionlake-benchmarks in the temporary folder)
          --seed N                 seed of the data (1)
          --out FILE               write the results as JSON
        """;

    public BenchmarkVerb Verb { get; private init; }
    public CareQuestion Care { get; private init; }
    public Workload Workload { get; private init; } = Workload.Many;
    public long? Rows { get; private init; }
    public PeerChoice Peer { get; private init; } = PeerChoice.Best;
    public int Session { get; private init; }

    /// <summary>Whether PowerShell is measured as people have it who installed it.</summary>
    public bool IsInstalledHost { get; private init; } = true;

    public int Runs { get; private init; } = 3;
    public long? MaxMemory { get; private init; }
    public TimeSpan TimeLimit { get; private init; } = TimeSpan.FromSeconds(900);
    public string Work { get; private init; } = Path.Combine(Path.GetTempPath(), "partitionlake-benchmarks");
    public int Seed { get; private init; } = 1;
    public string? Out { get; private init; }
    public string? Store { get; private init; }
    public string? Endpoint { get; private init; }

    /// <exception cref="BenchmarkException">An argument is unknown, has no value, or a value that it cannot have.</exception>
    public static BenchmarkOptions Parse(IReadOnlyList<string> args)
    {
        var options = new BenchmarkOptions();
        for (var i = 0; i < args.Count; i++)
        {
            var name = args[i];
            if (name is "--scale")
                options = options with { Verb = BenchmarkVerb.Scale };
            else if (name is "--memory")
                options = options with { Verb = BenchmarkVerb.Memory };
            else if (name is "--help" or "-h")
                return new BenchmarkOptions();
            else if (i + 1 < args.Count)
                options = options.With(name, args[++i]);
            else
                throw new BenchmarkException($"'{name}' is unknown or lacks its value.{Environment.NewLine}{Usage}");
        }
        return options;
    }

    public static int ShowUsage(TextWriter output)
    {
        output.WriteLine(Usage);
        return 0;
    }

    private BenchmarkOptions With(string name, string value) => name switch
    {
        "--workload" when value == "select" => this with { Verb = BenchmarkVerb.Select },
        "--workload" when Enum.TryParse<CareQuestion>(value, ignoreCase: true, out var care) => this with { Verb = BenchmarkVerb.Care, Care = care },
        "--workload" => this with { Verb = Verb == BenchmarkVerb.Session ? Verb : BenchmarkVerb.Compare, Workload = Workload.Find(value) },
        "--session" => this with { Verb = BenchmarkVerb.Session, Session = (int)Number(name, value) },
        "--host" when value is "installed" or "tool" => this with { IsInstalledHost = value == "installed" },
        "--host" => throw new BenchmarkException($"--host is '{value}'; it can be installed or tool."),
        "--rows" => this with { Rows = Number(name, value) },
        "--peer" => this with { Peer = ParsePeer(value) },
        "--runs" => this with { Runs = (int)Number(name, value) },
        "--max-memory" => this with { MaxMemory = Size(name, value) },
        "--time-limit" => this with { TimeLimit = TimeSpan.FromSeconds(Number(name, value)) },
        "--work" => this with { Work = Path.GetFullPath(value) },
        "--seed" => this with { Seed = (int)Number(name, value) },
        "--store" => this with { Store = value },
        "--endpoint" => this with { Endpoint = value },
        "--out" => this with { Out = Path.GetFullPath(value) },
        _ => throw new BenchmarkException($"'{name}' is unknown.{Environment.NewLine}{Usage}"),
    };

    private static PeerChoice ParsePeer(string value) => value switch
    {
        "best" => PeerChoice.Best,
        "duckdb" => PeerChoice.Duck,
        "duckdb2" => PeerChoice.Duck2,
        "duckdb-default" => PeerChoice.Defaults,
        "none" => PeerChoice.None,
        _ => throw new BenchmarkException($"--peer is '{value}'; it can be best, duckdb, duckdb2, duckdb-default or none."),
    };

    private static long Number(string name, string value)
    {
        if (long.TryParse(value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= int.MaxValue)
            return number;
        throw new BenchmarkException($"{name} is '{value}'; a whole number above zero is expected.");
    }

    private static long Size(string name, string value)
    {
        var (digits, unit) = value.ToUpperInvariant() switch
        {
            [.. var rest, 'G', 'B'] => (rest, 1L << 30),
            [.. var rest, 'M', 'B'] => (rest, 1L << 20),
            var rest => (rest, 1L),
        };
        return Number(name, digits) * unit;
    }
}

public enum BenchmarkVerb
{
    Help,
    Compare,
    Scale,
    Memory,
    Select,
    Session,
    Care,
}

/// <summary>What is asked about the care of a lake.</summary>
public enum CareQuestion
{
    Optimize,
    Erase,
    Bloom,
}

/// <summary>What PartitionLake is compared with.</summary>
public enum PeerChoice
{
    /// <summary>Whatever is fastest of all that is here.</summary>
    Best,
    /// <summary>The DuckDB of .NET with whichever of its variants is fastest.</summary>
    Duck,
    /// <summary>DuckDB 2 in Python with whichever of its variants is fastest.</summary>
    Duck2,
    /// <summary>DuckDB as it comes.</summary>
    Defaults,
    None,
}
