using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;

namespace PartitionLake.Engine.Aws;

/// <summary>What a failed call means: whether it may pass by itself, and the product's error for it.</summary>
internal static class AwsFailure
{
    private const string Archived = "InvalidObjectState";

    private static readonly HashSet<string> Throttling = new(StringComparer.OrdinalIgnoreCase)
    {
        "SlowDown", "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException", "RequestLimitExceeded",
        "TooManyRequestsException", "BandwidthLimitExceeded", "LimitExceededException", "ProvisionedThroughputExceededException",
    };

    private static readonly HashSet<string> Passing = new(StringComparer.OrdinalIgnoreCase)
    {
        "InternalError", "InternalFailure", "InternalServiceException", "InternalServiceFault",
        "ServiceUnavailable", "RequestTimeout", "RequestTimeoutException",
        "OperationAborted", "ConditionalRequestConflict", "ConcurrentModification",
        "BadDigest", "RequestTimeTooSkewed", "OperationTimeoutException", "IncompleteBody",
    };

    private static readonly HashSet<string> BadCredentials = new(StringComparer.OrdinalIgnoreCase)
    {
        "ExpiredToken", "ExpiredTokenException", "InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch",
        "InvalidToken", "InvalidSignatureException", "TokenRefreshRequired", "IncompleteSignature", "MissingAuthenticationToken",
    };

    private static readonly HashSet<string> Denied = new(StringComparer.OrdinalIgnoreCase)
    {
        "AccessDenied", "AccessDeniedException", "AllAccessDisabled", "Forbidden", "UnauthorizedOperation", "NotAuthorizedException",
    };

    /// <summary>Whether the exception is the SDK's, the network's or a response's, and not the product's own or a defect.</summary>
    public static bool IsForeign(Exception e) =>
        e is StrangeAnswerException or AmazonClientException or AmazonServiceException or HttpRequestException or IOException or SocketException
        or TimeoutException or WebException or OperationCanceledException or System.Xml.XmlException or System.Text.Json.JsonException;

    public static bool IsThrottling(Exception e) =>
        e is AmazonServiceException s && (Throttling.Contains(s.ErrorCode ?? "") || s.StatusCode == HttpStatusCode.TooManyRequests
            || (s.StatusCode == HttpStatusCode.ServiceUnavailable && s.ErrorCode is null or "" or "503 Service Unavailable")
            || s.Message.Contains("Rate exceeded", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the same call may succeed later.</summary>
    public static bool IsPassing(Exception e) => e switch
    {
        StrangeAnswerException or AmazonUnmarshallingException => true,
        AmazonServiceException s when BadCredentials.Contains(s.ErrorCode ?? "") || Denied.Contains(s.ErrorCode ?? "") => false,
        AmazonServiceException s => IsThrottling(s) || Passing.Contains(s.ErrorCode ?? "")
            || ((int)s.StatusCode >= 500 && s.StatusCode != HttpStatusCode.NotImplemented) || s.StatusCode == HttpStatusCode.RequestTimeout
            || (s.StatusCode == 0 && s.InnerException is not null && IsPassing(s.InnerException)),
        AmazonClientException { InnerException: { } inner } => IsPassing(inner),
        HttpRequestException { InnerException: System.Security.Authentication.AuthenticationException } => false,
        HttpRequestException or IOException or SocketException or TimeoutException or WebException
            or OperationCanceledException or System.Xml.XmlException or System.Text.Json.JsonException => true,
        _ => false,
    };

    /// <summary>Whether the service refused the keys, so that others might help.</summary>
    public static bool IsOfKeys(Exception e) => e is AmazonServiceException s && BadCredentials.Contains(s.ErrorCode ?? "")
        && s.ErrorCode is not ("SignatureDoesNotMatch" or "InvalidSignatureException");

    /// <summary>Whether that is the service's error code.</summary>
    public static bool Is(Exception e, string code) => e is AmazonServiceException s && string.Equals(s.ErrorCode, code, StringComparison.OrdinalIgnoreCase);

    /// <summary>The product's error for a call that is given up.</summary>
    public static LakeException Describe(Exception e, string action, string target, string address, TimeSpan spent, int attempts)
    {
        var reason = Reason(e);
        if (e is StrangeAnswerException)
            return OfAnotherService(e, action, target, address);
        if (e is AmazonServiceException service && !IsPassing(e))
            return OfService(service, action, target, reason);
        if (!IsPassing(e) && IsAboutCredentials(e))
            return NoCredentials(e, action, target, reason);
        if (!IsPassing(e))
            return new LakeException(
                LakeErrorCode.ServiceRejected, $"{action} '{target}' failed: {reason}", "Check the endpoint, the region and the network.", target, e);
        return new LakeException(
            LakeErrorCode.ServiceUnavailable,
            string.Create(CultureInfo.InvariantCulture,
                $"{action} '{target}' failed {attempts} times in {spent.TotalSeconds:N0} s, the last time with: {reason}"),
            "The store or the network is not available. Run the same command again when it is: what is already done is found and skipped.",
            target,
            e);
    }

    /// <summary>The product's error for a service that has never answered.</summary>
    public static LakeException DescribeSilence(Exception e, string action, string target, string address, TimeSpan spent, int attempts) => new(
        LakeErrorCode.ServiceUnavailable,
        string.Create(CultureInfo.InvariantCulture,
            $"{action} '{target}' failed: {address} does not answer ({attempts} attempts in {spent.TotalSeconds:N0} s), the last time with: {Reason(e)}"),
        "Check the address (-EndpointUrl, AWS_ENDPOINT_URL, the profile), the region, the proxy and the network, and run the same command again.",
        target,
        e);

    private static LakeException OfAnotherService(Exception e, string action, string target, string address) => new(
        LakeErrorCode.ServiceRejected,
        $"{action} '{target}' failed: {address} answered with success, but not as the service does: {e.Message.TrimEnd('.')}.",
        "Something else than the store answers at this address, such as a proxy or a page to log in: check the address and the way to it.",
        target,
        e);

    // The SDK has no type of its own for this: a role that may not be assumed, a login that has ended.
    private static bool IsAboutCredentials(Exception e) => e is AmazonClientException
        && (e.Message.Contains("credential", StringComparison.OrdinalIgnoreCase)
        || e.Message.Contains("SSO", StringComparison.Ordinal) || e.Message.Contains("AssumeRole", StringComparison.Ordinal));

    private static LakeException NoCredentials(Exception e, string action, string target, string reason) => new(
        LakeErrorCode.CredentialsRejected,
        $"{action} '{target}' failed: the profile gives no credentials at present: {reason}",
        e.Message.Contains("SSO", StringComparison.Ordinal)
            ? "Log in with 'aws sso login --profile <name>', and run again."
            : "Check the profile and the role that it names, and run again.",
        target,
        e);

    private static LakeException OfService(AmazonServiceException e, string action, string target, string reason)
    {
        var code = e.ErrorCode ?? "";
        if (code is Archived)
            return OfArchive(action, target, reason, e);
        if (BadCredentials.Contains(code))
            return new LakeException(LakeErrorCode.CredentialsRejected, $"{action} '{target}' failed: the service does not accept the credentials: {reason}",
                "Renew the credentials, or name others with -ProfileName, and run again.", target, e);
        if (Denied.Contains(code) || e.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
            return new LakeException(LakeErrorCode.AccessDenied, $"{action} '{target}' is denied: {reason}",
                MissingPermission.Of(e)?.Remedy ?? "Give this account the permission, or use another profile.", target, e);
        if (code is "NoSuchBucket")
            return new LakeException(LakeErrorCode.PathNotFound, $"{action} '{target}' failed: there is no such bucket.",
                "Check the name of the bucket, the account and the region.", target, e);
        if (e.StatusCode == HttpStatusCode.NotFound)
            return new LakeException(
                LakeErrorCode.PathNotFound, $"{action} '{target}' failed: it is not there ({reason})", "Check the name for spelling.", target, e);
        if (code is "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException")
            return new LakeException(
                LakeErrorCode.ServiceRejected, $"{action} '{target}' failed: {reason}", "The bucket is in another region: name it with -Region.", target, e);
        return new LakeException(LakeErrorCode.ServiceRejected, $"{action} '{target}' was refused: {reason}", "See the service's message.", target, e);
    }

    private static LakeException OfArchive(string action, string target, string reason, AmazonServiceException e) => new(
        LakeErrorCode.ObjectArchived,
        $"{action} '{target}' failed: the object is archived: {reason}",
        "Restore it, which takes minutes to hours ('aws s3api restore-object', or Restore-S3Object of the AWS tools), and run again; or leave it out.",
        target,
        e);

    /// <summary>What happened, as one sentence. The SDK's messages hold no secrets; the request id is what the provider's support asks for.</summary>
    public static string Reason(Exception e)
    {
        var message = (e is AmazonServiceException or AmazonClientException ? e.Message : e.InnerException?.Message ?? e.Message).TrimEnd('.', ' ');
        if (e is not AmazonServiceException service)
            return $"{message}.";
        var code = string.IsNullOrEmpty(service.ErrorCode) ? $"HTTP {(int)service.StatusCode}" : service.ErrorCode;
        var request = string.IsNullOrEmpty(service.RequestId) ? "" : $", request {service.RequestId}";
        return $"{message} ({code}{request}).";
    }
}
