namespace PartitionLake.Engine.Drift;

/// <summary>A column in which files differ in a way that nobody has allowed.</summary>
/// <param name="Column">The column, or the way to a part of it.</param>
/// <param name="FirstFile">A file that has it, or lacks it.</param>
/// <param name="First">What that file has, in words.</param>
/// <param name="OtherFile">A later file.</param>
/// <param name="Other">What the later file has.</param>
/// <param name="Why">Why these do not go together.</param>
internal sealed record ColumnConflict(string Column, string FirstFile, string First, string OtherFile, string Other, string Why)
{
    /// <summary>What a file has that has no such column.</summary>
    public const string Missing = "no such column";

    /// <summary>Whether a file has a struct, list or map there, so that no CAST makes one of them.</summary>
    public bool IsNested { get; init; }

    public override string ToString() => $"The files of one table differ in '{Column}': '{FirstFile}' has {First}, '{OtherFile}' has {Other}; {Why}.";
}

/// <summary>A column of a table that cannot be read.</summary>
/// <param name="Reason">Why, where that holds for every file that has it.</param>
/// <param name="Conflict">The files that do not go together, where that is the reason.</param>
internal sealed record UnusableColumn(string Reason, ColumnConflict? Conflict);

/// <summary>What was reconciled in one column: files that had something else than the table has.</summary>
/// <param name="Input">The table, as the plan names it.</param>
/// <param name="Column">The column.</param>
/// <param name="Type">What it was read as: a type, or <see cref="LeftOut"/>.</param>
/// <param name="Found">What the files have: another type, or no such column.</param>
/// <param name="Files">The files, in their order.</param>
public sealed record ReconciledColumn(string Input, string Column, string Type, string Found, IReadOnlyList<string> Files)
{
    /// <summary>In the place of a type: nobody reads it.</summary>
    public const string LeftOut = "left out";
}
