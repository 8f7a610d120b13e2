namespace PartitionLake.Engine.Comparing;

/// <summary>One thing in which two lakes differ, or a lake from what a run recorded.</summary>
public sealed record LakeDifference
{
    public required DifferenceKind Kind { get; init; }

    public required DifferenceSide Side { get; init; }

    /// <summary>The folder of the partition below the root; null where it is about the lakes as a whole.</summary>
    public string? Partition { get; init; }

    /// <summary>The path of the object below the root.</summary>
    public string? Object { get; init; }

    /// <summary>What tells the row: the columns of the key, or all of them.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Key { get; init; } = [];

    public string? Column { get; init; }

    /// <summary>What the first lake has.</summary>
    public object? Reference { get; init; }

    /// <summary>What the second has.</summary>
    public object? Difference { get; init; }
}

/// <summary>In what two lakes differ.</summary>
public enum DifferenceKind
{
    /// <summary>The lists of partition keys.</summary>
    Keys,
    /// <summary>A partition that only one has.</summary>
    Partition,
    /// <summary>A column that only one has, or that is of another type; told once for each pair of types.</summary>
    Schema,
    /// <summary>The number of rows of a partition.</summary>
    RowCount,
    /// <summary>The rows of a partition, of which there are as many.</summary>
    Content,
    /// <summary>A row that only one has.</summary>
    Row,
    /// <summary>A value of a row that both have.</summary>
    Value,
    /// <summary>An object of a run: gone, or another.</summary>
    Object,
}

/// <summary>Who has it.</summary>
public enum DifferenceSide
{
    Reference,
    Difference,
    Both,
}
