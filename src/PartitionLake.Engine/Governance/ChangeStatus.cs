namespace PartitionLake.Engine.Governance;

/// <summary>What was done about one setting.</summary>
public enum ChangeStatus
{
    /// <summary>It was right already; nothing was written.</summary>
    Unchanged,
    Changed,

    /// <summary>Only shown.</summary>
    WouldChange,

    /// <summary>The user said no.</summary>
    Declined,

    /// <summary>It could not be read or written.</summary>
    Failed,
}
