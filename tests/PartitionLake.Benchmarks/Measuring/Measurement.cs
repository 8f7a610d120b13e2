namespace PartitionLake.Benchmarks.Measuring;

/// <summary>What one run of one engine took and left.</summary>
public sealed record Measurement
{
    public required string Engine { get; init; }

    /// <summary>Wall-clock time of the whole process.</summary>
    public required double Seconds { get; init; }

    /// <summary>Processor time of the whole process, which other work on the machine touches less than the clock's.</summary>
    public required double CpuSeconds { get; init; }

    /// <summary>Highest resident set of the process, in bytes.</summary>
    public required long PeakRss { get; init; }

    public required long Rows { get; init; }
    public long RowsPerSecond => Seconds > 0 ? (long)(Rows / Seconds) : 0;
    public int Objects { get; init; }
    public long Bytes { get; init; }

    /// <summary>Why the run counts for nothing; null when it is good.</summary>
    public string? Failure { get; init; }

    /// <summary>The median of each figure over some good runs.</summary>
    public static Measurement Median(IReadOnlyList<Measurement> runs) => new()
    {
        Engine = runs[0].Engine,
        Rows = runs[0].Rows,
        Seconds = Middle(runs, run => run.Seconds),
        CpuSeconds = Middle(runs, run => run.CpuSeconds),
        PeakRss = (long)Middle(runs, run => run.PeakRss),
        Objects = (int)Middle(runs, run => run.Objects),
        Bytes = (long)Middle(runs, run => run.Bytes),
    };

    private static double Middle(IReadOnlyList<Measurement> runs, Func<Measurement, double> figure)
    {
        var sorted = new double[runs.Count];
        for (var i = 0; i < sorted.Length; i++)
            sorted[i] = figure(runs[i]);
        Array.Sort(sorted);
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
