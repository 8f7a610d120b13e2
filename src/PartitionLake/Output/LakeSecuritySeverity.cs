namespace PartitionLake.Output;

/// <summary>How grave it is when the control of a finding fails.</summary>
public enum LakeSecuritySeverity
{
    Low,
    Medium,
    High,
    Critical,
}
