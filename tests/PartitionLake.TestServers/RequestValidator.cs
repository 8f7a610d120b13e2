using System.Reflection;
using System.Text.Json;
using PartitionLake.TestServers.Aws;

namespace PartitionLake.TestServers;

/// <summary>
/// Checks requests against the service models that botocore carries, with botocore's own parser and validator: an oracle for what
/// AWS accepts where a test server is more lenient. The XML of S3 and S3 Control, the JSON protocols and the forms of STS are understood.
/// </summary>
public static class RequestValidator
{
    private static readonly string Program = ReadProgram();

    /// <summary>Checks each request.</summary>
    /// <param name="service">botocore's name of the service, such as <c>s3</c> or <c>glue</c>.</param>
    /// <param name="requests">What was sent.</param>
    /// <returns>For each request its operation, and what is wrong with it.</returns>
    public static IReadOnlyList<ValidatedRequest> Check(string service, IEnumerable<RecordedRequest> requests) =>
        Check(requests.Select(request => (service, request)));

    /// <summary>Checks each request of whatever services, by one start of Python.</summary>
    public static IReadOnlyList<ValidatedRequest> Check(IEnumerable<AwsRequest> requests) =>
        Check(requests.Select(request => (Named(request.Service), request.Recorded)));

    private static List<ValidatedRequest> Check(IEnumerable<(string Service, RecordedRequest Request)> requests)
    {
        var input = JsonSerializer.Serialize(requests.Select(item => new { service = item.Service, request = item.Request }));
        var output = Python.Run(Program, [], input);
        return JsonSerializer.Deserialize<List<ValidatedRequest>>(output, JsonSerializerOptions.Web) ?? [];
    }

    // Host names and botocore call two services differently.
    private static string Named(string service) => service switch { "monitoring" => "cloudwatch", "s3-control" => "s3control", _ => service };

    private static string ReadProgram()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("RequestValidator.py")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <param name="Request">Method and target.</param>
/// <param name="Operation">The operation of the model, or null where none fits.</param>
/// <param name="Faults">What the model does not allow; empty for a valid request.</param>
public sealed record ValidatedRequest(string Request, string? Operation, IReadOnlyList<string> Faults);
