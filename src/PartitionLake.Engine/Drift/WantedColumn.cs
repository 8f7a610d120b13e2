using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Drift;

/// <summary>A column to read from each file of a table.</summary>
/// <param name="Field">Its name and type in the batches.</param>
/// <param name="Source">Its name in the files.</param>
internal sealed record WantedColumn(Field Field, string Source);
