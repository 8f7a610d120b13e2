namespace PartitionLake.Engine.Governance.Security.Audit;

/// <summary>Which bucket is audited, and how a command line reaches it.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="ExpectedBucketOwner">The account number that must own it.</param>
/// <param name="CmdletArguments">What follows a command of this module, such as <c> -Region eu-central-1</c>; empty for nothing.</param>
/// <param name="CliArguments">The same for the AWS command line.</param>
public sealed record AuditTarget(string Bucket, string? ExpectedBucketOwner, string CmdletArguments, string CliArguments);
