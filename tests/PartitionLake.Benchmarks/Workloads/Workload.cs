using PartitionLake.Engine.Samples;

namespace PartitionLake.Benchmarks.Workloads;

/// <summary>One shape of the main job: which data, and partitioned by what.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Partitions">How many partitions result, given enough rows.</param>
/// <param name="Sample">The data, apart from rows and seed.</param>
/// <param name="PartitionBy">The partition columns.</param>
public record Workload(string Name, int Partitions, SampleOptions Sample, IReadOnlyList<PartitionColumn> PartitionBy)
{
    private static readonly PartitionColumn Year = new("year", "year");
    private static readonly PartitionColumn Month = new("month", "month", Digits: 2);

    private static readonly PartitionColumn[] AllKeys =
    [
        new("payer_slug", "payer_slug"), new("state", "state"), new("billing_class", "billing_class"),
        new("procedure_set", "procedure_set"), new("procedure_class", "procedure_class"),
        new("primary_taxonomy_code", "taxonomy"), new("stat_area_name", "stat_area_name"), Year, Month,
    ];

    /// <summary>3 payers × 2 billing classes × 6 months.</summary>
    public static Workload Few { get; } = new(
        "few", 36, new SampleOptions { Payers = 3, Months = 6, ProviderGroups = 20_000 },
        [new("payer_slug", "payer_slug"), new("billing_class", "billing_class"), Year, Month]);

    /// <summary>450 markets × 12 months.</summary>
    public static Workload Many { get; } = new(
        "many", 5_400, new SampleOptions { Markets = 450, Months = 12, ProviderGroups = 20_000 }, AllKeys);

    /// <summary>8,334 markets × 12 months.</summary>
    public static Workload Huge { get; } = new(
        "huge", 100_008, new SampleOptions { Markets = 8_334, Months = 12, ProviderGroups = 20_000 }, AllKeys);

    /// <summary>A struct of ten fields and a list.</summary>
    public static Workload Nested { get; } = new NestedWorkload();

    /// <summary>What a run costs apart from its rows.</summary>
    public static Workload Small { get; } = Few with { Name = "small", Rows = 1_000 };

    /// <summary>PartitionLake's -MaxMemory where the command line does not say it, in bytes.</summary>
    public const long DefaultMemory = 768L << 20;

    /// <summary>Rows of the fact table where the command line does not say it.</summary>
    public long Rows { get; private init; } = 2_000_000;

    /// <summary>The columns of the lake, in order, partition columns under the name of their folder.</summary>
    public virtual IReadOnlyList<string> OutputColumns => StarQuery.OutputColumns(this);

    /// <summary>A query for all rows of the lake.</summary>
    public virtual string Select(string data) => StarQuery.Select(this, data);

    /// <summary>The job as a plan file.</summary>
    public virtual string Plan(string data, string destination) => PlanText.Create(this, data, destination);

    /// <summary>Writes the data and returns how many bytes it takes.</summary>
    public virtual long WriteData(string folder, long rows, int seed) =>
        SampleData.Write(folder, Sample with { Rows = rows, Seed = seed }, null, CancellationToken.None).Sum(static file => file.Bytes);

    /// <exception cref="BenchmarkException">There is no workload of that name.</exception>
    public static Workload Find(string name) => name switch
    {
        "few" => Few,
        "many" => Many,
        "huge" => Huge,
        "small" => Small,
        "nested" => Nested,
        _ => throw new BenchmarkException($"--workload is '{name}'; it can be few, many, huge, small, nested, select, optimize, erase or bloom."),
    };
}

/// <param name="Source">A column of the joined row.</param>
/// <param name="Name">The name in the folder.</param>
/// <param name="Digits">For integers: pad with zeros to that many digits; 0 for none.</param>
public sealed record PartitionColumn(string Source, string Name, int Digits = 0);
