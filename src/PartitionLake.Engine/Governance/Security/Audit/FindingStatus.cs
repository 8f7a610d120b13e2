namespace PartitionLake.Engine.Governance.Security.Audit;

/// <summary>What an audit found about one control.</summary>
public enum FindingStatus
{
    Passed,
    Failed,

    /// <summary>The control does not apply to the bucket, or cannot be seen from it.</summary>
    NotAvailable,

    /// <summary>What decides could not be read.</summary>
    CannotTell,
}

/// <summary>How grave Security Hub takes a failed control.</summary>
public enum AuditSeverity
{
    Low,
    Medium,
    High,
    Critical,
}
