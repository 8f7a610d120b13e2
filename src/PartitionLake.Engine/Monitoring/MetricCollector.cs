namespace PartitionLake.Engine.Monitoring;

/// <summary>Adds up what partitions, findings and runs of tables tell, into few metrics a table. What was not measured makes no metric.</summary>
/// <param name="table">What the user calls the table; null for the last folder of its root.</param>
/// <param name="smallObjectBytes">Objects of fewer bytes are small.</param>
public sealed class MetricCollector(string? table, long smallObjectBytes)
{
    private readonly Dictionary<string, Tally> _tables = new(StringComparer.Ordinal);
    private readonly List<string> _roots = [];

    /// <summary>Adds a partition as a listing shows it.</summary>
    public void AddPartition(string root, int objects, long bytes, long? rows, DateTimeOffset lastModified)
    {
        var tally = TallyOf(root);
        tally.Partitions++;
        tally.Objects += objects;
        tally.Bytes += bytes;
        tally.Rows += rows;
        tally.Oldest = tally.Oldest is { } oldest && oldest < lastModified ? oldest : lastModified;
        // The sizes of several objects are known only where all of them together are small.
        if (objects == 1 || bytes < smallObjectBytes)
            tally.SmallObjects += bytes < smallObjectBytes ? objects : 0;
        else
            tally.SmallObjects = null;
    }

    /// <summary>Adds a finding that is a failure.</summary>
    public void AddFailedCheck(string root)
    {
        var tally = TallyOf(root);
        tally.FailedChecks = (tally.FailedChecks ?? 0) + 1;
    }

    /// <summary>Takes over a number of small objects that a test has counted one by one.</summary>
    public void SetSmallObjects(string root, long count) => TallyOf(root).CountedSmallObjects = count;

    /// <summary>Adds a run.</summary>
    public void AddRun(string root, DateTimeOffset finished, TimeSpan elapsed, long rowsIn) => TallyOf(root).Runs.Add((finished, elapsed, rowsIn));

    /// <summary>The metrics, table by table in the order in which they came.</summary>
    /// <param name="now">The time of values that are about now.</param>
    /// <param name="dimensions">Further dimensions, after those of the table.</param>
    public IEnumerable<Metric> ToMetrics(DateTimeOffset now, IReadOnlyList<KeyValuePair<string, string>> dimensions) =>
        _roots.SelectMany(root => ToMetrics(_tables[root], now, [.. MetricDimensions.Of(root, table), .. dimensions]));

    private static List<Metric> ToMetrics(Tally tally, DateTimeOffset now, IReadOnlyList<KeyValuePair<string, string>> dimensions)
    {
        var metrics = new List<Metric>();
        if (tally.Partitions > 0)
        {
            Add("PartitionCount", tally.Partitions, "Count", now);
            Add("ObjectCount", tally.Objects, "Count", now);
            Add("DataSize", tally.Bytes, "Bytes", now);
            Add("RowCount", tally.Rows, "Count", now);
            Add("OldestPartitionAge", (now - tally.Oldest)?.TotalSeconds, "Seconds", now);
        }
        Add("SmallObjectCount", tally.CountedSmallObjects ?? (tally.Partitions > 0 ? tally.SmallObjects : null), "Count", now);
        Add("FailedChecks", tally.FailedChecks, "Count", now);
        foreach (var (finished, elapsed, rows) in tally.Runs)
        {
            Add("RunSeconds", elapsed.TotalSeconds, "Seconds", finished);
            Add("RowsPerSecond", rows > 0 && elapsed > TimeSpan.Zero ? rows / elapsed.TotalSeconds : null, "Count/Second", finished);
        }
        return metrics;

        void Add(string name, double? value, string unit, DateTimeOffset time)
        {
            if (value is { } measured)
                metrics.Add(new Metric(name, measured, unit, time, dimensions));
        }
    }

    private Tally TallyOf(string root)
    {
        if (!_tables.TryGetValue(root, out var tally))
        {
            _tables.Add(root, tally = new Tally());
            _roots.Add(root);
        }
        return tally;
    }

    private sealed class Tally
    {
        public long Partitions { get; set; }

        public long Objects { get; set; }

        public long Bytes { get; set; }

        /// <summary>Null once the rows of one partition are unknown.</summary>
        public long? Rows { get; set; } = 0;

        public DateTimeOffset? Oldest { get; set; }

        /// <summary>Null once the sizes of objects are unknown.</summary>
        public long? SmallObjects { get; set; } = 0;

        public long? CountedSmallObjects { get; set; }

        public long? FailedChecks { get; set; }

        public List<(DateTimeOffset Finished, TimeSpan Elapsed, long RowsIn)> Runs { get; } = [];
    }
}
