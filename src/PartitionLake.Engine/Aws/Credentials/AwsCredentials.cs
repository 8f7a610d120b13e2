using System.Diagnostics.CodeAnalysis;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;

namespace PartitionLake.Engine.Aws.Credentials;

/// <summary>Credentials, and in words where they come from.</summary>
/// <param name="Source">For <c>-Debug</c>; names no secret.</param>
/// <param name="Value">The credentials; those that expire renew themselves.</param>
internal sealed record AwsCredentials(string Source, AWSCredentials Value)
{
    /// <inheritdoc cref="Find"/>
    /// <returns>Where they come from, and the credentials, which are asked again from there when a service refuses them.</returns>
    public static (string Source, RenewableCredentials Value) Resolve(AwsOptions options, Uri? endpoint, RoleOptions roles)
    {
        var found = Find(options, endpoint, roles);
        return (found.Source, new RenewableCredentials(found.Source, found.Value, () => Find(options, endpoint, roles).Value));
    }

    /// <summary>
    /// Finds credentials in the order of the AWS tools: keys, named profile, keys of the session, environment, default profile,
    /// container or instance. A profile that is named and not there is an error, never another account.
    /// </summary>
    /// <param name="options">What the user asked for.</param>
    /// <param name="endpoint">Another service than AWS's own; null for AWS.</param>
    /// <param name="roles">How the roles of profiles are assumed.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.CredentialsNotFound"/>.</exception>
    private static AwsCredentials Find(AwsOptions options, Uri? endpoint, RoleOptions roles)
    {
        if (options.AccessKey is not null || options.SecretKey is not null)
            return OfKeys("the keys given as parameters", options.AccessKey, options.SecretKey, options.SessionToken);
        if (options.ProfileName is { } profile)
            return OfProfile(profile, options.ProfileLocation, roles, $"the profile '{profile}'");
        if (options.StoredKeys is { } stored)
            return OfSession("the credentials of the session", stored);
        if (Variable("AWS_ACCESS_KEY_ID") is { } key && Variable("AWS_SECRET_ACCESS_KEY") is { } secret)
            return OfKeys("the environment", key, secret, Variable("AWS_SESSION_TOKEN"));
        if (Variable("AWS_PROFILE") is { } named)
            return OfProfile(named, options.ProfileLocation, roles, $"the profile '{named}' that AWS_PROFILE names");
        if (new CredentialProfileStoreChain(options.ProfileLocation).TryGetAWSCredentials("default", out var fallback))
            return new AwsCredentials("the default profile", AssumedRole.Of(fallback, roles));
        // Another service than AWS's own has no instance metadata, and waiting for it would take many seconds.
        if (endpoint is not null && !AwsEndpoint.IsOfAws(endpoint))
            throw NotFound($"No credentials were found for the endpoint '{endpoint.OriginalString}'.", null);
        try
        {
            return new AwsCredentials("the container, the instance or the web identity", AssumedRole.Of(OfSurroundings(), roles));
        }
        catch (AmazonClientException e)
        {
            throw NotFound("No AWS credentials were found: no keys, no profile, nothing in the environment, no container or instance role.", e);
        }
    }

    // The SDK's cache of an instance's keys, a type of its own, is one for the whole process and gives the same again until they end by its clock.
    private static AWSCredentials OfSurroundings()
    {
        var found = DefaultAWSCredentialsIdentityResolver.GetCredentials();
        return found.GetType().Name == "DefaultInstanceProfileAWSCredentials" ? new InstanceProfileAWSCredentials() : found;
    }

    private static AwsCredentials OfKeys(string source, string? key, string? secret, string? token)
    {
        if (string.IsNullOrWhiteSpace(key) || string.IsNullOrWhiteSpace(secret))
            throw new LakeException(LakeErrorCode.CredentialsNotFound,
                "An access key and its secret key are only valid together; one of them is missing.", "Give both -AccessKey and -SecretKey.", "AccessKey");
        (key, secret, token) = (Clean(key, "access key", source), Clean(secret, "secret key", source), Clean(token, "session token", source));
        return new AwsCredentials(source, string.IsNullOrEmpty(token) ? new BasicAWSCredentials(key, secret) : new SessionAWSCredentials(key, secret, token));
    }

    private static AwsCredentials OfSession(string source, Func<AwsKeys> ask)
    {
        AwsKeys Asked()
        {
            var keys = ask();
            return new AwsKeys(Clean(keys.AccessKey, "access key", source),
                Clean(keys.SecretKey, "secret key", source), Clean(keys.SessionToken, "session token", source));
        }
        return new AwsCredentials(source, new StoredCredentials(Asked));
    }

    // A file that is read whole ends in a line feed, and a header that holds one is never sent.
    [return: NotNullIfNotNull(nameof(text))]
    private static string? Clean(string? text, string what, string source)
    {
        var trimmed = text?.Trim();
        return trimmed is null || !trimmed.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? trimmed
            : throw new LakeException(LakeErrorCode.CredentialsNotFound,
                $"The {what} of {source} holds a space, a line break or another character that no key has.", "Give the key alone, on one line.", what);
    }

    private static AwsCredentials OfProfile(string name, string? location, RoleOptions roles, string source)
    {
        var chain = new CredentialProfileStoreChain(location);
        if (!chain.TryGetProfile(name, out _))
        {
            var known = string.Join(", ", chain.ListProfiles().ConvertAll(profile => profile.Name));
            throw NotFound(
                $"There is no profile '{name}'{(location is null ? "" : $" in '{location}'")}; the profiles are: {(known.Length == 0 ? "none" : known)}.",
                null);
        }
        try
        {
            if (chain.TryGetAWSCredentials(name, out var credentials))
                return new AwsCredentials(source, AssumedRole.Of(credentials, roles));
        }
        catch (Exception e) when (e is AmazonClientException or ArgumentException or InvalidOperationException)
        {
            throw NotFound($"The profile '{name}' gives no credentials: {e.Message}", e);
        }
        throw NotFound($"The profile '{name}' holds no credentials and no way to get some.", null);
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static LakeException NotFound(string message, Exception? inner) => new(
        LakeErrorCode.CredentialsNotFound, message,
        "Name a profile with -ProfileName, give -AccessKey and -SecretKey, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.", inner: inner);
}
