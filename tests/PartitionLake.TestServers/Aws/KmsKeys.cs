using System.Collections.Concurrent;

namespace PartitionLake.TestServers.Aws;

/// <summary>What S3 asks of the key management service in the caller's name. Safe for several threads.</summary>
internal sealed class KmsKeys
{
    private readonly ConcurrentDictionary<string, string> _objects = new(StringComparer.Ordinal);

    /// <summary>A new object needs a data key, one that is read and one that is written in parts is decrypted.</summary>
    public IEnumerable<AwsNeed> Of(AwsRequest request)
    {
        if (request.Service != "s3" || request.Key.Length == 0)
            return [];
        var name = $"{request.Bucket}/{request.Key}";
        if (request.Header("x-amz-server-side-encryption") == "aws:kms")
        {
            var key = request.Header("x-amz-server-side-encryption-aws-kms-key-id") ?? "";
            _objects[name] = key.StartsWith("arn:", StringComparison.Ordinal) ? key : $"arn:aws:kms:{request.Host.Region}:{AwsNeeds.Account}:key/{key}";
            var needs = new List<AwsNeed> { new("kms:GenerateDataKey", _objects[name]) };
            if (request.Operation == "CreateMultipartUpload")
                needs.Add(new AwsNeed("kms:Decrypt", _objects[name]));
            return needs;
        }
        return request.Operation is "GetObject" or "UploadPart" or "CompleteMultipartUpload"
            && _objects.TryGetValue(name, out var used) ? [new AwsNeed("kms:Decrypt", used)] : [];
    }
}
