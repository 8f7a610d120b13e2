namespace PartitionLake.Engine.Governance;

/// <summary>The answer to a planned change.</summary>
public enum Approval
{
    /// <summary>Make it.</summary>
    Yes,

    /// <summary>Leave it; the user said no.</summary>
    No,

    /// <summary>Only show it.</summary>
    Preview,
}
