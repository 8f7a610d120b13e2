using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Health;

/// <summary>A data object whose footer could be read.</summary>
/// <param name="Partition">Where it lies.</param>
/// <param name="Stored">Its path, size and time.</param>
/// <param name="Ordinal">Its number in the test, in path order.</param>
/// <param name="Expected">What the runs say of it; null where none wrote it.</param>
/// <param name="File">The open file.</param>
/// <param name="Columns">All columns its rows have.</param>
internal sealed record ExaminedObject(
    ExaminedPartition Partition, StoredObject Stored, int Ordinal, ExpectedObject? Expected, ParquetFile File, ObjectColumns Columns)
{
    public void Report(CheckKind check, FindingSeverity severity, string message, string remedy, params ReadOnlySpan<(string Name, object? Value)> evidence) =>
        Partition.Report(check, severity, message, remedy, Stored, evidence);
}
