namespace PartitionLake.Output;

/// <summary>What was found about one control.</summary>
public enum LakeSecurityStatus
{
    Passed,
    Failed,

    /// <summary>The control does not apply, or cannot be seen from here.</summary>
    NotAvailable,

    /// <summary>What decides could not be read. Access denied is never a pass.</summary>
    CannotTell,
}
