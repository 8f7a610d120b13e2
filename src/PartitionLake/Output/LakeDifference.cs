namespace PartitionLake.Output;

/// <summary>One thing in which two lakes differ, or a lake from what a run recorded, as <c>Compare-Lake</c> returns it.</summary>
public sealed record LakeDifference
{
    /// <summary>Keys, Partition, Schema, RowCount, Content, Row, Value or Object.</summary>
    public required string Kind { get; init; }

    /// <summary>Who has it: Reference, Difference or Both.</summary>
    public required string Side { get; init; }

    /// <summary>The same as Compare-Object shows it: &lt;=, =&gt; or &lt;&gt; where both have it.</summary>
    public required string SideIndicator { get; init; }

    /// <summary>The partition's path below the root; null where it is about the lakes as a whole.</summary>
    public required string? Partition { get; init; }

    /// <summary>The path of the object below the root, of a run that is compared.</summary>
    public required string? Object { get; init; }

    /// <summary>What tells the row: the columns of the key, or all of them.</summary>
    public required LakeValues Key { get; init; }

    public required string? Column { get; init; }

    /// <summary>What the reference has.</summary>
    public required object? Reference { get; init; }

    /// <summary>What the other has.</summary>
    public required object? Difference { get; init; }
}
