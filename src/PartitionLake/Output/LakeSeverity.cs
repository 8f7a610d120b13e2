namespace PartitionLake.Output;

/// <summary>
/// How bad a finding of <c>Test-LakePartition</c> is, from mild to grave. Results hold its name as text, which JSON and CSV say too; as
/// this type such a text compares by rank: <c>[PartitionLake.Output.LakeSeverity] $finding.Severity -ge 'Warning'</c>.
/// </summary>
public enum LakeSeverity
{
    /// <summary>A number to know.</summary>
    Information,

    /// <summary>Nothing is wrong with the rows, but somebody should look.</summary>
    Warning,

    /// <summary>Rows are lost, doubled, altered, unreadable, or break a rule.</summary>
    Error,
}
