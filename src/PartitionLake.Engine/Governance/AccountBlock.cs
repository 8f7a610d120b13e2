using System.Net;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.S3.Model;
using PartitionLake.Engine.Aws.Requests;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Aws.Xml;

namespace PartitionLake.Engine.Governance;

/// <summary>The block of public access of a whole account.</summary>
internal static class AccountBlock
{
    private const string Path = "/v20180820/configuration/publicAccessBlock";

    /// <summary>The flags; null where nobody set any.</summary>
    /// <exception cref="LakeException">They cannot be read.</exception>
    public static async Task<PublicAccessBlockConfiguration?> ReadAsync(AwsSession session, string account, CancellationToken cancellationToken)
    {
        using var control = session.S3Control(account);
        try
        {
            var request = new AwsXmlRequest("s3:GetAccountPublicAccessBlock", Path, new Dictionary<string, string> { ["x-amz-account-id"] = account });
            var root = await control.GetAsync("Reading the public access block of the account", account, request, cancellationToken).ConfigureAwait(false);
            return new PublicAccessBlockConfiguration
            {
                BlockPublicAcls = IsOn(root, "BlockPublicAcls"),
                IgnorePublicAcls = IsOn(root, "IgnorePublicAcls"),
                BlockPublicPolicy = IsOn(root, "BlockPublicPolicy"),
                RestrictPublicBuckets = IsOn(root, "RestrictPublicBuckets"),
            };
        }
        catch (LakeException e) when (e.InnerException is AmazonServiceException { StatusCode: HttpStatusCode.NotFound })
        {
            return null;
        }
    }

    private static bool IsOn(XElement root, string flag) =>
        root.Descendants().FirstOrDefault(element => element.Name.LocalName == flag)?.Value is { } text
        && text.Trim().Equals("true", StringComparison.OrdinalIgnoreCase);
}
