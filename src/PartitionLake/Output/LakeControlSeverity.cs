namespace PartitionLake.Output;

/// <summary>How grave Security Hub takes a control of <c>Test-LakeSecurity</c>, from mild to grave; as <see cref="LakeSeverity"/> compares by rank.</summary>
public enum LakeControlSeverity
{
    Low,
    Medium,
    High,
    Critical,
}
