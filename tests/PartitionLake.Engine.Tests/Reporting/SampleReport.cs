using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Drift;
using PartitionLake.Engine.Health;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Reporting;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Tests.Reporting;

/// <summary>Contents of reports, made in memory: as many partitions as wanted, names that mean harm, runs of every state.</summary>
internal static class SampleReport
{
    public static readonly DateTimeOffset Now = new(2026, 11, 30, 6, 30, 0, TimeSpan.Zero);

    /// <summary>Names that would leave their place in a page that does not escape them.</summary>
    public static IReadOnlyList<string> Hostile { get; } =
    [
        "<script>alert(1)</script>", "</script><img src=x onerror=alert(2)>", "\"><svg onload=alert(3)>", "' onmouseover='alert(4)", "&lt;b&gt;",
        "]]><!--", "a\u202Egnp.exe", "zero\0byte\u0007", "javascript:alert(5)", "{{7*7}} ${7*7}", "emoji \U0001F600 ünï", "\u2028line\u2029",
    ];

    public static ReportContents Of(int partitions, string? hostile = null)
    {
        var contents = new ReportContents(Now);
        contents.Of("s3://bucket/rates");
        for (var i = 0; i < partitions; i++)
            contents.Add(Partition(i, hostile));
        for (var night = 0; night < 60; night++)
            contents.Add(Run(night, hostile));
        contents.Tested();
        return contents;
    }

    public static PartitionInfo Partition(int i, string? hostile = null)
    {
        var state = hostile is null || i % 3 > 0 ? $"state-{i % 24:00}" : hostile;
        return new PartitionInfo
        {
            Path = $"state={state}/taxonomy={i / 24 % 500:000}X/month={i / 12_000 + 1:00}",
            Values = [new("state", state), new("taxonomy", $"{i / 24 % 500:000}X"), new("month", (long)i / 12_000 + 1)],
            Rows = 100 + i % 977,
            // From 4 KB to some MB, many small and few large.
            Bytes = 4_096 + (long)(5_000_000 * Math.Pow((i * 7919L % 100_003) / 100_003d, 8)),
            Objects = 1 + i % 2,
            LastModified = Now.AddDays(-(i % 45)).AddMinutes(-30),
            StorageClass = i % 10 == 0 ? "GLACIER_IR" : "STANDARD",
            Root = "s3://bucket/rates",
        };
    }

    public static RunInfo Run(int night, string? hostile = null)
    {
        var started = Now.AddDays(night - 60);
        var isLost = night is 17 or 41;
        return new RunInfo
        {
            Number = isLost ? null : night,
            RunId = $"{started:yyyyMMdd'T'HHmmss'Z'}-{night:x8}",
            State = isLost ? RunState.Interrupted : RunState.Completed,
            Plan = hostile ?? "rates",
            Mode = PublishMode.Overwrite,
            Started = started,
            Finished = isLost ? null : started.AddSeconds(20 + night % 9 * 3),
            RowsIn = isLost ? null : 1_900_000 + night * 4_321,
            RowsOut = isLost ? null : 1_900_000 + night * 4_321,
            Counts = isLost ? null : new RunCounts(night, 3, 0, 5_000, 1, 40_000_000 + night * 10_000),
        };
    }

    public static HealthFinding Finding(int i, string? hostile = null) => new()
    {
        Check = i % 5 == 0 ? CheckKind.UnreadableObject : CheckKind.MissingMonth,
        Severity = i % 5 == 0 ? FindingSeverity.Error : FindingSeverity.Warning,
        Partition = $"state={hostile ?? "GA"}",
        Object = i % 5 == 0 ? $"state={hostile ?? "GA"}/data-{i}.parquet" : null,
        Message = $"Finding {i} about {hostile ?? "nothing"}.",
        Remedy = $"Look at {hostile ?? "it"}.",
    };

    public static DriftFinding Drift(string? hostile = null) => new(
        DriftKind.Missing, new TableName("lake", "rates"), $"state={hostile ?? "GA"}", [hostile ?? "GA"], null, null,
        $"The partition {hostile ?? "GA"} is not registered.", CanRepair: true);
}
