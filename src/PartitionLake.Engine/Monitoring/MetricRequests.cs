using System.Text.Json;

namespace PartitionLake.Engine.Monitoring;

/// <summary>Makes the bodies of PutMetricData out of metrics, as many to a request as it may hold.</summary>
internal static class MetricRequests
{
    public const int MostMetrics = 1000;

    /// <summary>The limit of 1 MB, kept to before compression.</summary>
    public const int MostBytes = 1_000_000;

    private const int ClosingBytes = 2;

    /// <exception cref="LakeException">CloudWatch would refuse a metric.</exception>
    public static IEnumerable<byte[]> Create(string name, IEnumerable<Metric> metrics, DateTimeOffset now)
    {
        MetricRules.CheckNamespace(name);
        var head = Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("Namespace", name);
            writer.WriteStartArray("MetricData");
        });
        var body = new List<byte>(head);
        var count = 0;
        foreach (var metric in metrics)
        {
            MetricRules.Check(metric, now);
            var item = Write(writer => Write(writer, metric));
            if (count == MostMetrics || (count > 0 && body.Count + 1 + item.Length + ClosingBytes > MostBytes))
            {
                yield return Close(body);
                body = new List<byte>(head);
                count = 0;
            }
            if (count++ > 0)
                body.Add((byte)',');
            body.AddRange(item);
        }
        if (count > 0)
            yield return Close(body);
    }

    private static byte[] Close(List<byte> body) => [.. body, (byte)']', (byte)'}'];

    private static void Write(Utf8JsonWriter writer, Metric metric)
    {
        writer.WriteStartObject();
        writer.WriteString("MetricName", metric.Name);
        writer.WriteStartArray("Dimensions");
        foreach (var (name, value) in metric.Dimensions)
        {
            writer.WriteStartObject();
            writer.WriteString("Name", name);
            writer.WriteString("Value", value);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        // The JSON protocol's form of a time: seconds since 1970, to the millisecond.
        writer.WriteNumber("Timestamp", metric.Timestamp.ToUnixTimeMilliseconds() / 1000m);
        writer.WriteNumber("Value", metric.Value);
        writer.WriteString("Unit", metric.Unit);
        writer.WriteEndObject();
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        // The head stays open, so the writer must not insist on whole values.
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { SkipValidation = true }))
            write(writer);
        return stream.ToArray();
    }
}
