namespace PartitionLake.Output;

/// <summary>How bad a finding is.</summary>
public enum LakeSeverity
{
    /// <summary>A number to know.</summary>
    Information,

    /// <summary>Nothing is wrong with the rows, but somebody should look.</summary>
    Warning,

    /// <summary>Rows are lost, doubled, altered, unreadable, or break a rule.</summary>
    Error,
}
