using Amazon.Runtime;
using Amazon.SecurityToken;

namespace PartitionLake.Engine.Aws.Credentials;

/// <summary>The product's error for a source that gives no credentials. The SDK wraps the reason, often several times; the innermost tells it.</summary>
internal static class CredentialFailure
{
    public static LakeException Describe(Exception e, string source)
    {
        var cause = e;
        while (cause is not AmazonServiceException
            && cause.InnerException is { } inner and not System.Net.Sockets.SocketException and not Amazon.Runtime.Internal.HttpErrorResponseException)
            cause = inner;
        var text = $"{e.Message} {cause.Message}";
        var remedy = text.Contains("SSO", StringComparison.Ordinal)
            ? "Log in with 'aws sso login --profile <name>', and run again."
            : e is ProcessAWSCredentialException || text.Contains("credential_process", StringComparison.OrdinalIgnoreCase)
                ? "Run the command of credential_process by itself to see what it says, and mend it."
                : "Check the profile and the role that it names, and run again.";
        return new LakeException(LakeErrorCode.CredentialsRejected,
            $"{char.ToUpperInvariant(source[0])}{source[1..]} gives no credentials at present: {AwsFailure.Reason(cause)}", remedy, source, e);
    }

    /// <summary>A role that may not be assumed.</summary>
    public static LakeException OfRole(AmazonSecurityTokenServiceException e, string roleArn, string region) => new(
        LakeErrorCode.CredentialsRejected,
        $"The role '{roleArn}' could not be assumed in {region}: {AwsFailure.Reason(e)}",
        "Check the role's trust policy, the permission sts:AssumeRole of who assumes it, the code of the MFA device, and the keys of the source profile.",
        roleArn,
        e);

    /// <summary>A role that wants the code of a device, where nobody is asked.</summary>
    public static LakeException OfDevice(string serial, string roleArn) => new(
        LakeErrorCode.CredentialsRejected,
        $"The role '{roleArn}' wants the code of the MFA device '{serial}', and nobody is there to answer: the session is not interactive.",
        "Run interactively, or take temporary keys beforehand with 'aws sts assume-role' and give them with -AccessKey, -SecretKey and -SessionToken.",
        serial);
}
