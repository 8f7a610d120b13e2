namespace PartitionLake.Engine.Pipeline.Plan;

/// <summary>Something that must be true of the rows before they are published. Exactly one of rule, key and column is given.</summary>
public sealed record CheckPlan
{
    /// <summary>A name for messages; by default what is checked.</summary>
    public string? Name { get; init; }

    /// <summary>A condition that no row may break, over all columns of the joined row. A row breaks it where it is false; null passes.</summary>
    public string? Rule { get; init; }

    /// <summary>Columns whose values no two rows of the run may share. Rows with a null among them are left out.</summary>
    public IReadOnlyList<string> Unique { get; init; } = [];

    /// <summary>A column that may be null in a share of the rows alone.</summary>
    public string? NullRate { get; init; }

    /// <summary>The greatest share of nulls, 0 to 1.</summary>
    public double MaxNullRate { get; init; }

    public CheckSeverity Severity { get; init; } = CheckSeverity.Error;
}

/// <summary>What rows that break a check lead to.</summary>
public enum CheckSeverity
{
    /// <summary>The run ends before anything is published.</summary>
    Error,
    /// <summary>The run goes on and reports it.</summary>
    Warning,
}

/// <summary>What a check of the plan found.</summary>
public sealed record CheckOutcome
{
    public required string Name { get; init; }

    public required CheckSeverity Severity { get; init; }

    public required bool IsBroken { get; init; }

    /// <summary>Rows that break it: false ones, those that share a key, or nulls.</summary>
    public required long Rows { get; init; }

    /// <summary>The result as a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>The first rows that break it, in the order of the fact; none for shares of nulls.</summary>
    public required IReadOnlyList<string> Examples { get; init; }
}
