namespace PartitionLake.Engine.Catalog.Tables;

/// <summary>In what a table of the catalog differs from the lake.</summary>
internal enum TableDifferenceKind
{
    MissingColumn,
    ExtraColumn,
    ColumnType,
    Location,
    Format,
    Property,
}

/// <param name="Kind">In what.</param>
/// <param name="Text">In words, without a full stop.</param>
internal sealed record TableDifference(TableDifferenceKind Kind, string Text);
