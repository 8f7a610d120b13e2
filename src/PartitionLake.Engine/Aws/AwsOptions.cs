using System.Text;

namespace PartitionLake.Engine.Aws;

/// <summary>How a user wants to reach AWS, or a store that speaks its protocol; nothing is looked up yet.</summary>
public sealed record AwsOptions
{
    /// <summary>A profile of the shared configuration files. One that is not there is an error, never another account.</summary>
    public string? ProfileName { get; init; }

    /// <summary>The credentials file that holds the profile; by default the one of the AWS tools.</summary>
    public string? ProfileLocation { get; init; }

    public string? AccessKey { get; init; }

    public string? SecretKey { get; init; }

    /// <summary>For temporary keys.</summary>
    public string? SessionToken { get; init; }

    /// <summary>The region's system name, such as <c>eu-central-1</c>.</summary>
    public string? Region { get; init; }

    /// <summary>The address of another service than AWS's own, such as <c>https://minio.example:9000</c>.</summary>
    public string? EndpointUrl { get; init; }

    /// <summary>Permits plain http to another machine. Names and contents of objects then travel unencrypted.</summary>
    public bool AllowInsecureEndpoint { get; init; }

    /// <summary>
    /// Gives the keys that the session keeps, as <c>$StoredAWSCredentials</c> does: used when neither keys nor a profile are named. Asked for
    /// each request, from any thread, because they may expire and be renewed.
    /// </summary>
    public Func<AwsKeys>? StoredKeys { get; init; }

    /// <summary>The region that the session keeps, as <c>$StoredAWSRegion</c> does.</summary>
    public string? StoredRegion { get; init; }

    /// <summary>Agrees to pay for requests to buckets whose readers pay.</summary>
    public bool RequesterPays { get; init; }

    /// <summary>Asks a person for the code of the MFA device of that serial number, from any thread; null, and null from it, where nobody is there.</summary>
    public Func<string, string?>? AskMfaCode { get; init; }

    /// <summary>How long a call is tried again before the store counts as unavailable.</summary>
    public TimeSpan RetryBudget { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long the first answer of a service may take: an address that is dead or wrong fails after this.</summary>
    public TimeSpan AnswerLimit { get; init; } = TimeSpan.FromSeconds(30);

    // A record prints its members: secrets must not be among them.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("ProfileName = ").Append(ProfileName).Append(", Region = ").Append(Region).Append(", EndpointUrl = ").Append(EndpointUrl);
        return true;
    }
}

/// <summary>An access key with its secret. Never printed.</summary>
/// <param name="AccessKey">The key's id.</param>
/// <param name="SecretKey">Its secret.</param>
/// <param name="SessionToken">The token of temporary keys.</param>
public sealed record AwsKeys(string AccessKey, string SecretKey, string? SessionToken)
{
    public override string ToString() => nameof(AwsKeys);
}
