namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>Encodes the values of one column, flat or elements of lists, into the pages of one chunk.</summary>
/// <typeparam name="T">The type a <see cref="Columns.Column{T}"/> keeps the values in.</typeparam>
internal abstract class LeafEncoder<T>
    where T : unmanaged
{
    /// <summary>Writes pages and bounds; the caller begins and completes the chunk.</summary>
    /// <param name="values">The values that are not null.</param>
    /// <param name="levels">Where they stand.</param>
    /// <param name="chunk">The chunk that was begun.</param>
    public abstract void Encode(ReadOnlySpan<T> values, Levels levels, ChunkWriter chunk);
}
