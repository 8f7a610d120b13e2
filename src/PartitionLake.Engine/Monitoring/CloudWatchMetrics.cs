using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using PartitionLake.Engine.Aws.Requests;
using PartitionLake.Engine.Aws.Sessions;

namespace PartitionLake.Engine.Monitoring;

/// <summary>Sends metrics to CloudWatch.</summary>
public static partial class CloudWatchMetrics
{
    /// <summary>Smaller bodies gain nothing; AWS's own clients compress from the same size on.</summary>
    internal const int LeastCompressedBytes = 10_240;

    /// <summary>Makes sure that CloudWatch would take the metrics, without sending them.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.MetricInvalid"/>.</exception>
    public static void Check(string name, IEnumerable<Metric> metrics, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        MetricRules.CheckNamespace(name);
        foreach (var metric in metrics)
            MetricRules.Check(metric, now);
    }

    /// <summary>Sends the metrics, in as few requests as the limits allow; the body is compressed as AWS's own clients compress it.</summary>
    /// <returns>How many requests it took.</returns>
    /// <exception cref="LakeException">CloudWatch would refuse a metric, which is found before the first is sent, or the service failed.</exception>
    public static async Task<int> SendAsync(AwsSession aws, string name, IReadOnlyList<Metric> metrics, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(aws);
        Check(name, metrics, now);
        var requests = 0;
        foreach (var body in MetricRequests.Create(name, metrics, now))
        {
            var isCompressed = body.Length >= LeastCompressedBytes && !IsCompressionOff();
            var request = new AwsJsonRequest("PutMetricData", isCompressed ? Compress(body) : body) { ContentEncoding = isCompressed ? "gzip" : null };
            await aws.Json(AwsJsonService.CloudWatch).SendAsync(
                request, Contract.Default.JsonObject, $"metrics in '{name}'", cancellationToken).ConfigureAwait(false);
            requests++;
        }
        return requests;
    }

    /// <summary>The switch that AWS's own clients know, for services that cannot read compressed requests.</summary>
    private static bool IsCompressionOff() =>
        bool.TryParse(Environment.GetEnvironmentVariable("AWS_DISABLE_REQUEST_COMPRESSION"), out var isOff) && isOff;

    private static byte[] Compress(byte[] body)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
            gzip.Write(body);
        return compressed.ToArray();
    }

    [JsonSerializable(typeof(JsonObject))]
    private sealed partial class Contract : JsonSerializerContext;
}
