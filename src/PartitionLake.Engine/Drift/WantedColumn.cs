using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Drift;

/// <summary>A column to read from each file of a table.</summary>
/// <param name="Field">Its name and type in the batches.</param>
/// <param name="Source">Its name in the files.</param>
/// <param name="IsCast">Whether the plan says by CAST what each file's column becomes; it may fail then for a row.</param>
internal sealed record WantedColumn(Field Field, string Source, bool IsCast = false);
