using Amazon.Runtime;

namespace PartitionLake.Engine.Aws.Credentials;

/// <summary>The credentials that the session keeps, asked for each request: the object there renews itself.</summary>
internal sealed class StoredCredentials(Func<AwsKeys> ask) : AWSCredentials
{
    public override ImmutableCredentials GetCredentials()
    {
        var keys = ask();
        return new ImmutableCredentials(keys.AccessKey, keys.SecretKey, keys.SessionToken is { Length: > 0 } token ? token : null);
    }

    public override Task<ImmutableCredentials> GetCredentialsAsync() => Task.FromResult(GetCredentials());
}
