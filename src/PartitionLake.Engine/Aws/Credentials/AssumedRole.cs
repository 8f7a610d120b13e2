using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace PartitionLake.Engine.Aws.Credentials;

/// <summary>
/// The credentials of a role, taken from the token service and again before they end. The SDK's own does the same by way of another client,
/// which knows nothing of the profile's region, of <c>AWS_CA_BUNDLE</c> and of persons who could answer.
/// </summary>
internal sealed class AssumedRole : RefreshingAWSCredentials
{
    private readonly AssumeRoleAWSCredentials? _byKeys;
    private readonly AssumeRoleWithWebIdentityCredentials? _byToken;
    private readonly AWSCredentials _source;
    private readonly RoleOptions _options;

    private AssumedRole(AWSCredentials source, RoleOptions options)
    {
        _source = source;
        _options = options;
        // Well before they end, so that no request is on its way with credentials that have.
        PreemptExpiryTime = TimeSpan.FromMinutes(5);
    }

    private AssumedRole(AssumeRoleAWSCredentials role, RoleOptions options)
        : this(Of(role.SourceCredentials, options), options) => _byKeys = role;

    private AssumedRole(AssumeRoleWithWebIdentityCredentials role, RoleOptions options)
        : this(new AnonymousAWSCredentials(), options) => _byToken = role;

    /// <summary>The same credentials, where they are a role's or come from one, by the session's own way to the token service.</summary>
    public static AWSCredentials Of(AWSCredentials found, RoleOptions options) => found switch
    {
        AssumeRoleAWSCredentials role => new AssumedRole(role, options),
        AssumeRoleWithWebIdentityCredentials role => new AssumedRole(role, options),
        _ => found,
    };

    protected override CredentialsRefreshState GenerateNewCredentials() => GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        var arn = _byKeys?.RoleArn ?? _byToken!.RoleArn;
        var region = _options.RegionFor(arn);
        var config = new AmazonSecurityTokenServiceConfig();
        _options.Configure(config, region);
        using var client = new AmazonSecurityTokenServiceClient(_source, config);
        var given = await (_byKeys is not null ? AssumeAsync(client, _byKeys, region) : AssumeAsync(client, _byToken!, region)).ConfigureAwait(false);
        return new CredentialsRefreshState(
            new ImmutableCredentials(given.AccessKeyId, given.SecretAccessKey, given.SessionToken), given.Expiration ?? DateTime.UtcNow);
    }

    private async Task<Amazon.SecurityToken.Model.Credentials> AssumeAsync(
        AmazonSecurityTokenServiceClient client, AssumeRoleAWSCredentials role, string region)
    {
        var wanted = role.Options;
        var request = new AssumeRoleRequest
        {
            RoleArn = role.RoleArn,
            RoleSessionName = role.RoleSessionName,
            ExternalId = wanted?.ExternalId,
            DurationSeconds = wanted?.DurationSeconds,
        };
        if (wanted?.MfaSerialNumber is { Length: > 0 } serial)
        {
            request.SerialNumber = serial;
            request.TokenCode = _options.AskCode?.Invoke(serial) is { Length: > 0 } code ? code.Trim() : throw CredentialFailure.OfDevice(serial, role.RoleArn);
        }
        return (await CallAsync(token => client.AssumeRoleAsync(request, token), role.RoleArn, region).ConfigureAwait(false)).Credentials;
    }

    private async Task<Amazon.SecurityToken.Model.Credentials> AssumeAsync(
        AmazonSecurityTokenServiceClient client, AssumeRoleWithWebIdentityCredentials role, string region)
    {
        var request = new AssumeRoleWithWebIdentityRequest
        {
            RoleArn = role.RoleArn,
            RoleSessionName = role.RoleSessionName,
            WebIdentityToken = (await File.ReadAllTextAsync(role.WebIdentityTokenFile).ConfigureAwait(false)).Trim(),
        };
        return (await CallAsync(token => client.AssumeRoleWithWebIdentityAsync(request, token), role.RoleArn, region).ConfigureAwait(false)).Credentials;
    }

    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, string roleArn, string region)
    {
        try
        {
            return await _options.Caller().CallAsync("Assuming the role", roleArn, call, CancellationToken.None).ConfigureAwait(false);
        }
        catch (LakeException e) when (e.InnerException is AmazonSecurityTokenServiceException refused && e.Code != LakeErrorCode.ServiceUnavailable)
        {
            throw CredentialFailure.OfRole(refused, roleArn, region);
        }
    }
}
