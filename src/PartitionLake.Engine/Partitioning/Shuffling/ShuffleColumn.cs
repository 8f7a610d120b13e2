using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>One column that the shuffle carries from the joined rows to their partitions.</summary>
/// <param name="Type">The type of the values, or null for row numbers into a table that stays in memory.</param>
public sealed record ShuffleColumn(LakeType? Type)
{
    /// <summary>A row number of a dimension table, −1 for no row: what late materialisation carries instead of values.</summary>
    public static ShuffleColumn RowNumber { get; } = new((LakeType?)null);

    /// <summary>Whether the values are byte strings: codes into a shared dictionary, or raw bytes where values hardly repeat.</summary>
    internal bool IsBytes => Type is { IsDictionaryBased: true };

    /// <summary>Bytes of a fixed-width value; 4 for row numbers and for codes.</summary>
    internal int Width => Type?.Kind switch
    {
        TypeKind.Boolean => 1,
        TypeKind.Int64 or TypeKind.Double or TypeKind.Timestamp => 8,
        TypeKind.Decimal => 16,
        null or TypeKind.Int32 or TypeKind.Float or TypeKind.Date or TypeKind.String or TypeKind.Binary
            or TypeKind.List or TypeKind.Struct or TypeKind.Map => 4,
    };
}
