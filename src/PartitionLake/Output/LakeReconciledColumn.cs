namespace PartitionLake.Output;

/// <summary>A column in which some files of one table had something else than the others.</summary>
public sealed record LakeReconciledColumn
{
    /// <summary>The table as the plan names it.</summary>
    public required string Input { get; init; }

    public required string Column { get; init; }

    /// <summary>The type it was read as; <c>left out</c> where <c>Schema = 'First'</c> takes the columns of the first file alone.</summary>
    public required string Type { get; init; }

    /// <summary>What these files have: another type, or <c>no such column</c>.</summary>
    public required string Found { get; init; }

    /// <summary>The files that have that, in their order.</summary>
    public required string[] Files { get; init; }

    public override string ToString() => FormattableString.Invariant($"{Column}: {Found} in {Files.Length:N0} file(s), read as {Type}");
}
