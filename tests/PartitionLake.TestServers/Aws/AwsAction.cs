namespace PartitionLake.TestServers.Aws;

/// <summary>Tells from a request which operation it is, and which action a policy must allow for it (Service Authorization Reference).</summary>
internal static class AwsAction
{
    // Sub-resource of a bucket -> what follows Get, Put or Delete in the operation, and in the action where that differs.
    private static readonly Dictionary<string, (string Operation, string Action)> s_ofBucket = new(StringComparer.OrdinalIgnoreCase)
    {
        ["policy"] = ("BucketPolicy", "BucketPolicy"),
        ["policyStatus"] = ("BucketPolicyStatus", "BucketPolicyStatus"),
        ["lifecycle"] = ("BucketLifecycleConfiguration", "LifecycleConfiguration"),
        ["encryption"] = ("BucketEncryption", "EncryptionConfiguration"),
        ["publicAccessBlock"] = ("PublicAccessBlock", "BucketPublicAccessBlock"),
        ["versioning"] = ("BucketVersioning", "BucketVersioning"),
        ["logging"] = ("BucketLogging", "BucketLogging"),
        ["ownershipControls"] = ("BucketOwnershipControls", "BucketOwnershipControls"),
        ["acl"] = ("BucketAcl", "BucketAcl"),
        ["object-lock"] = ("ObjectLockConfiguration", "BucketObjectLockConfiguration"),
        ["intelligent-tiering"] = ("BucketIntelligentTieringConfiguration", "IntelligentTieringConfiguration"),
        ["location"] = ("BucketLocation", "BucketLocation"),
        ["notification"] = ("BucketNotificationConfiguration", "BucketNotification"),
        ["replication"] = ("BucketReplication", "ReplicationConfiguration"),
        ["tagging"] = ("BucketTagging", "BucketTagging"),
        ["requestPayment"] = ("BucketRequestPayment", "BucketRequestPayment"),
        ["cors"] = ("BucketCors", "BucketCORS"),
        ["website"] = ("BucketWebsite", "BucketWebsite"),
        ["inventory"] = ("BucketInventoryConfiguration", "InventoryConfiguration"),
        ["metrics"] = ("BucketMetricsConfiguration", "MetricsConfiguration"),
        ["analytics"] = ("BucketAnalyticsConfiguration", "AnalyticsConfiguration"),
        ["accelerate"] = ("BucketAccelerateConfiguration", "AccelerateConfiguration"),
    };

    private static readonly string[] s_ofObject = ["tagging", "acl", "retention", "legal-hold"];

    public static (string Operation, string Action) Of(AwsRequest request)
    {
        if (request.Header("x-amz-target") is { } target)
        {
            var operation = target[(target.LastIndexOf('.') + 1)..];
            return (operation, $"{(request.Service == "monitoring" ? "cloudwatch" : request.Service)}:{operation}");
        }
        return request.Service switch
        {
            "s3" when request.Key.Length > 0 => OfObject(request),
            "s3" => OfBucket(request),
            "s3-control" => OfControl(request),
            _ => OfForm(request),
        };
    }

    private static (string Operation, string Action) OfObject(AwsRequest request)
    {
        if (Array.Find(s_ofObject, name => request.QueryItem(name) is not null) is { } part)
        {
            var noun = part switch { "tagging" => "Tagging", "acl" => "Acl", "retention" => "Retention", _ => "LegalHold" };
            return ($"{Verb(request.Method)}Object{noun}", $"s3:{Verb(request.Method)}Object{noun}");
        }
        var inParts = request.QueryItem("uploadId") is not null;
        var isCopy = request.Header("x-amz-copy-source") is not null;
        return request.Method switch
        {
            "GET" when inParts => ("ListParts", "s3:ListMultipartUploadParts"),
            "GET" when request.QueryItem("attributes") is not null => ("GetObjectAttributes", "s3:GetObjectAttributes"),
            "GET" => ("GetObject", request.QueryItem("versionId") is null ? "s3:GetObject" : "s3:GetObjectVersion"),
            "HEAD" => ("HeadObject", "s3:GetObject"),
            "PUT" when inParts => (isCopy ? "UploadPartCopy" : "UploadPart", "s3:PutObject"),
            "PUT" => (isCopy ? "CopyObject" : "PutObject", "s3:PutObject"),
            "DELETE" when inParts => ("AbortMultipartUpload", "s3:AbortMultipartUpload"),
            "DELETE" => ("DeleteObject", request.QueryItem("versionId") is null ? "s3:DeleteObject" : "s3:DeleteObjectVersion"),
            "POST" when request.QueryItem("select") is not null => ("SelectObjectContent", "s3:GetObject"),
            "POST" when request.QueryItem("restore") is not null => ("RestoreObject", "s3:RestoreObject"),
            "POST" => (inParts ? "CompleteMultipartUpload" : "CreateMultipartUpload", "s3:PutObject"),
            _ => (request.Method, $"s3:{request.Method}"),
        };
    }

    private static (string Operation, string Action) OfBucket(AwsRequest request)
    {
        foreach (var (name, (operation, action)) in s_ofBucket)
        {
            if (request.QueryItem(name) is not null)
                return (name == "intelligent-tiering" && request.Method == "GET" && request.QueryItem("id") is null
                    ? "ListBucketIntelligentTieringConfigurations"
                    : Verb(request.Method) + operation, $"s3:{(request.Method == "GET" ? "Get" : "Put")}{action}");
        }
        return request.Method switch
        {
            "GET" when request.Bucket.Length == 0 => ("ListBuckets", "s3:ListAllMyBuckets"),
            "GET" when request.QueryItem("uploads") is not null => ("ListMultipartUploads", "s3:ListBucketMultipartUploads"),
            "GET" when request.QueryItem("versions") is not null => ("ListObjectVersions", "s3:ListBucketVersions"),
            "GET" => (request.QueryItem("list-type") is null ? "ListObjects" : "ListObjectsV2", "s3:ListBucket"),
            "HEAD" => ("HeadBucket", "s3:ListBucket"),
            "POST" => ("DeleteObjects", request.Text.Contains("<VersionId>", StringComparison.Ordinal) ? "s3:DeleteObjectVersion" : "s3:DeleteObject"),
            "PUT" => ("CreateBucket", "s3:CreateBucket"),
            _ => ("DeleteBucket", "s3:DeleteBucket"),
        };
    }

    private static (string Operation, string Action) OfControl(AwsRequest request) => request.RawPath.EndsWith("/publicAccessBlock", StringComparison.Ordinal)
        ? ($"{Verb(request.Method)}PublicAccessBlock", $"s3:{(request.Method == "GET" ? "Get" : "Put")}AccountPublicAccessBlock")
        : (request.Method, $"s3:{request.Method}");

    // The query protocol: the body, or the query, names the operation.
    private static (string Operation, string Action) OfForm(AwsRequest request)
    {
        var form = request.Text.Split('&').FirstOrDefault(pair => pair.StartsWith("Action=", StringComparison.Ordinal))?["Action=".Length..];
        var operation = form ?? request.QueryItem("Action") ?? request.Method;
        return (operation, $"{request.Service}:{operation}");
    }

    private static string Verb(string method) => method switch { "GET" => "Get", "DELETE" => "Delete", _ => "Put" };
}
