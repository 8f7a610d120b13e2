namespace PartitionLake.Engine.Governance.Security;

/// <summary>One setting that makes a bucket safer: reads what is there and plans the difference. Reading writes nothing.</summary>
internal interface ISecurityControl
{
    string Name { get; }

    /// <exception cref="LakeException">The setting cannot be read.</exception>
    Task<ChangePlan> PlanAsync(BucketCalls bucket, CancellationToken cancellationToken);
}
