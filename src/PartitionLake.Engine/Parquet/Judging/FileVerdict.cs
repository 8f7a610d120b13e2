using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Parquet.Judging;

/// <summary>What two readers say of one file.</summary>
/// <param name="Values">Values that both read, nulls too, equal or not.</param>
/// <param name="NotCompared">Columns of which some or all values were read by one of them only, with the reason, by name.</param>
/// <param name="Differences">Columns in which they read something different.</param>
internal sealed record FileVerdict(long Values, IReadOnlyDictionary<string, string> NotCompared, IReadOnlyList<ColumnDifference> Differences);

/// <summary>A column that two readers read differently.</summary>
/// <param name="Name">The column.</param>
/// <param name="Count">How many rows differ.</param>
/// <param name="Row">The first of them, from 0, in the file.</param>
/// <param name="Ours">What our reader found there, as a column of one row.</param>
/// <param name="Theirs">What the second reader found there.</param>
internal sealed record ColumnDifference(string Name, long Count, long Row, Column Ours, Column Theirs);
