using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace PartitionLake.TestServers.Aws;

/// <summary>
/// What S3 demands of checksums and moto does not: the digest fits the body, and an upload in parts has one algorithm in all its requests, or none.
/// </summary>
internal sealed partial class UploadChecksums
{
    private const string Prefix = "x-amz-checksum-";

    private static readonly string[] s_algorithms = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"];

    private readonly ConcurrentDictionary<string, string> _uploads = new(StringComparer.Ordinal);

    /// <summary>Remembers what an upload began with.</summary>
    public void Begun(AwsRequest request, byte[] answer)
    {
        if (request.Operation == "CreateMultipartUpload" && UploadId().Match(Encoding.UTF8.GetString(answer)) is { Success: true } found)
            _uploads[found.Groups[1].Value] = (request.Header("x-amz-checksum-algorithm") ?? "").ToLowerInvariant();
    }

    public AwsRefusal? Check(AwsRequest request)
    {
        if (request.Header("content-md5") is { } digest && digest != Md5Of(request.Body))
            return new AwsRefusal(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
        if (request.QueryItem("uploadId") is not { } id || !_uploads.TryGetValue(id, out var begun))
            return null;
        return request.Operation switch
        {
            "UploadPart" when AlgorithmOf(request) is var sent && sent != begun =>
                Invalid($"Checksum Type mismatch occurred, expected checksum Type: {Named(begun)}, actual checksum Type: {Named(sent)}"),
            "CompleteMultipartUpload" when begun.Length > 0 && CountOf(request, "<Part>") != CountOf(request, $"<Checksum{begun.ToUpperInvariant()}>") =>
                Invalid($"The upload was created using a {begun} checksum. The complete request must include the checksum for each part."),
            "CompleteMultipartUpload" when begun.Length == 0 && request.Text.Contains("<Checksum", StringComparison.Ordinal) =>
                Invalid("The upload was created without a checksum, and the complete request has one."),
            _ => null,
        };
    }

#pragma warning disable CA5351 // not for security: S3 defines the header as MD5
    private static string Md5Of(byte[] body) => Convert.ToBase64String(MD5.HashData(body));
#pragma warning restore CA5351

    private static string AlgorithmOf(AwsRequest request) =>
        Array.Find(s_algorithms, name => request.Header(Prefix + name) is not null || request.Header("x-amz-trailer") == Prefix + name) ?? "";

    private static int CountOf(AwsRequest request, string text) => Regex.Count(request.Text, Regex.Escape(text));

    private static string Named(string algorithm) => algorithm.Length == 0 ? "null" : algorithm;

    private static AwsRefusal Invalid(string message) => new(400, "InvalidRequest", message);

    [GeneratedRegex("<UploadId>([^<]+)</UploadId>")]
    private static partial Regex UploadId();
}
