namespace PartitionLake.TestServers.Aws;

/// <summary>One thing that a policy must allow for a request.</summary>
/// <param name="Action">As policies write it: <c>s3:PutObject</c>.</param>
/// <param name="Resource">The ARN, or <c>*</c> for actions that have no resource.</param>
public sealed record AwsNeed(string Action, string Resource)
{
    /// <summary>What conditions of a policy may look at, such as <c>s3:prefix</c>.</summary>
    public IReadOnlyDictionary<string, string> Context { get; init; } = new Dictionary<string, string>();

    public override string ToString() => $"{Action} on {Resource}{string.Concat(Context.Select(item => $" with {item.Key} = '{item.Value}'"))}";
}
