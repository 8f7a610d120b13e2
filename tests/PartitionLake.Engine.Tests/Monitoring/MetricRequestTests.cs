using System.Text;
using System.Text.Json;
using PartitionLake.Engine.Monitoring;

namespace PartitionLake.Engine.Tests.Monitoring;

public sealed class MetricRequestTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Requests_follow_the_model_of_the_service_in_its_limits()
    {
        var wide = Enumerable.Range(0, 30).Select(i => new KeyValuePair<string, string>($"d{i}", new string('x', 1024))).ToList();
        var metrics = Enumerable.Range(0, 2500).Select(i => NewMetric() with { Value = i, Unit = MetricRules.Units[i % MetricRules.Units.Count] })
            .Concat(Enumerable.Range(0, 50).Select(i => NewMetric() with { Value = i + 0.5, Dimensions = wide }))
            .ToList();

        var bodies = MetricRequests.Create("PartitionLake", metrics, Now).Select(Encoding.UTF8.GetString).ToList();
        var counts = bodies.Select(body => JsonDocument.Parse(body).RootElement.GetProperty("MetricData").GetArrayLength()).ToList();

        Assert.Equal([1000, 1000], counts[..2]);
        Assert.Equal(metrics.Count, counts.Sum());
        Assert.InRange(counts.Count, 4, 5);
        Assert.All(bodies, body => Assert.InRange(Encoding.UTF8.GetByteCount(body), 1, 1_000_000));
        Assert.Equal("", ServiceModel.Validate(bodies));
    }

    [Fact]
    public void The_validation_itself_finds_faults() =>
        Assert.Contains("MetricName", ServiceModel.Validate(["""{"Namespace":"x","MetricData":[{"Value":1,"Timestamp":1,"Unit":"Count"}]}"""]),
            StringComparison.Ordinal);

    [Fact]
    public void Nothing_to_send_is_no_request() => Assert.Empty(MetricRequests.Create("PartitionLake", [], Now));

    public static TheoryData<string, Metric> Refused => new()
    {
        { "NaN", NewMetric() with { Value = double.NaN } },
        { "infinity", NewMetric() with { Value = double.NegativeInfinity } },
        { "too large", NewMetric() with { Value = 1e120 } },
        { "no name", NewMetric() with { Name = " " } },
        { "long name", NewMetric() with { Name = new string('n', 256) } },
        { "name not ASCII", NewMetric() with { Name = "größe" } },
        { "colon first", NewMetric() with { Name = ":n" } },
        { "unit", NewMetric() with { Unit = "Rows" } },
        { "too old", NewMetric() with { Timestamp = Now.AddDays(-14).AddSeconds(-1) } },
        { "too new", NewMetric() with { Timestamp = Now.AddHours(2).AddSeconds(1) } },
        { "31 dimensions", NewMetric() with { Dimensions = [.. Enumerable.Range(0, 31).Select(i => new KeyValuePair<string, string>($"d{i}", "x"))] } },
        { "twice", With("a", "1", "a", "2") },
        { "empty value", With("a", " ") },
        { "long value", With("a", new string('x', 1025)) },
        { "value not ASCII", With("a", "é") },
        { "control character", With("a", "x\n") },
        { "long dimension", With(new string('d', 256), "x") },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void What_the_service_would_refuse_is_found_before(string what, Metric metric)
    {
        var failure = Assert.Throws<LakeException>(() => CloudWatchMetrics.Check("PartitionLake", [NewMetric(), metric], Now));
        Assert.True(failure.Code == LakeErrorCode.MetricInvalid, what);
        Assert.False(string.IsNullOrWhiteSpace(failure.Remedy));
    }

    [Theory]
    [InlineData("AWS/Glue")]
    [InlineData("aws/x")]
    [InlineData("")]
    [InlineData(":x")]
    public void Namespaces_of_AWS_and_malformed_ones_are_refused(string name) =>
        Assert.Equal(LakeErrorCode.MetricInvalid, Assert.Throws<LakeException>(() => CloudWatchMetrics.Check(name, [], Now)).Code);

    [Fact]
    public void The_limits_themselves_are_right()
    {
        var metric = NewMetric() with
        {
            Name = new string('n', 255),
            Timestamp = Now.AddDays(-14),
            Dimensions = [.. Enumerable.Range(0, 30).Select(i => new KeyValuePair<string, string>($"d{i:D2}{new string('x', 252)}", new string('v', 1024)))],
        };
        CloudWatchMetrics.Check(new string('a', 255), [metric, metric with { Timestamp = Now.AddHours(2) }], Now);
    }

    [Theory]
    [InlineData("s3://bucket/gold/rates/", null, "Bucket=bucket;Table=rates")]
    [InlineData("s3://bucket", null, "Bucket=bucket")]
    [InlineData("s3://bucket/gold", "fact", "Bucket=bucket;Table=fact")]
    [InlineData("/data/lake/", null, "Table=lake")]
    [InlineData("/data/größe 100%", null, "Table=gr%C3%B6%C3%9Fe 100%25")]
    public void The_dimensions_of_a_lake_are_bucket_and_table(string root, string? table, string expected) =>
        Assert.Equal(expected, string.Join(';', MetricDimensions.Of(root, table).Select(pair => $"{pair.Key}={pair.Value}")));

    [Fact]
    public void What_was_not_measured_makes_no_metric()
    {
        Assert.Empty(new MetricCollector(null, 1000).ToMetrics(Now, []));

        var collector = new MetricCollector(null, 1000);
        collector.AddPartition("/a", 1, 500, 10, Now.AddHours(-1));
        collector.AddPartition("/a", 3, 5000, null, Now.AddHours(-2));
        collector.AddRun("/b", Now.AddMinutes(-1), TimeSpan.FromSeconds(4), 0);
        Assert.Equal(
            ["PartitionCount = 2 Count (Table = a)", "ObjectCount = 4 Count (Table = a)", "DataSize = 5500 Bytes (Table = a)",
                "OldestPartitionAge = 7200 Seconds (Table = a)", "RunSeconds = 4 Seconds (Table = b)"],
            collector.ToMetrics(Now, []).Select(metric => metric.ToString()));
    }

    [Fact]
    public void Partitions_findings_and_runs_are_added_up_by_table()
    {
        var collector = new MetricCollector("t", 1000);
        collector.AddPartition("s3://bucket/x", 1, 500, 10, Now.AddHours(-1));
        collector.AddPartition("s3://bucket/x", 2, 900, 5, Now);
        collector.AddPartition("s3://bucket/x", 1, 1000, 1, Now);
        collector.AddFailedCheck("s3://bucket/x");
        collector.AddFailedCheck("s3://bucket/x");
        collector.AddRun("s3://bucket/x", Now, TimeSpan.FromSeconds(2), 100);

        var metrics = collector.ToMetrics(Now, [new("Stage", "prod")]).ToList();
        Assert.Equal(
            ["PartitionCount=3", "ObjectCount=4", "DataSize=2400", "RowCount=16", "OldestPartitionAge=3600",
                "SmallObjectCount=3", "FailedChecks=2", "RunSeconds=2", "RowsPerSecond=50"],
            metrics.Select(metric => FormattableString.Invariant($"{metric.Name}={metric.Value}")));
        Assert.All(metrics, metric => Assert.Equal(["Bucket", "Table", "Stage"], metric.Dimensions.Select(pair => pair.Key)));

        collector.SetSmallObjects("s3://bucket/x", 2);
        Assert.Equal(2, collector.ToMetrics(Now, []).Single(metric => metric.Name == "SmallObjectCount").Value);
    }

    private static Metric NewMetric() => new("RowCount", 1, "Count", Now, [new("Table", "rates")]);

    private static Metric With(params string[] pairs) =>
        NewMetric() with { Dimensions = [.. pairs.Chunk(2).Select(pair => new KeyValuePair<string, string>(pair[0], pair[1]))] };
}
