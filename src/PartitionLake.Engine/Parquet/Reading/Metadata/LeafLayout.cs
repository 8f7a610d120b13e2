namespace PartitionLake.Engine.Parquet.Reading.Metadata;

/// <summary>A leaf of a column: its place in the file and the greatest levels of its values.</summary>
internal sealed record LeafLayout
{
    /// <summary>The names from the column to here, with points between them.</summary>
    public required string Name { get; init; }

    /// <summary>Position among the leaves, which is the position of the chunk in every row group.</summary>
    public required int Leaf { get; init; }

    public required LeafFormat Format { get; init; }

    /// <summary>The definition level of a value that is present.</summary>
    public required int MaxDefinition { get; init; }

    /// <summary>How many lists stand around the value; 0 where each row has one entry.</summary>
    public required int MaxRepetition { get; init; }
}
