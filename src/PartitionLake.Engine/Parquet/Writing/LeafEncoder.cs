namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>Encodes the values of one column, flat or elements of lists, into the pages of one chunk.</summary>
/// <typeparam name="T">The type a <see cref="Columns.Column{T}"/> keeps the values in.</typeparam>
internal abstract class LeafEncoder<T>
    where T : unmanaged
{
    private readonly ValueBuffer<T> _expanded = new();

    /// <summary>Writes pages and bounds; the caller begins and completes the chunk.</summary>
    /// <param name="values">The values that are not null.</param>
    /// <param name="levels">Where they stand.</param>
    /// <param name="chunk">The chunk that was begun.</param>
    public abstract void Encode(ReadOnlySpan<T> values, Levels levels, ChunkWriter chunk);

    /// <summary>The same of values that repeat a few. It writes the same bytes.</summary>
    /// <param name="entries">The values that repeat, each of which occurs, in the order of their first use. They may be equal.</param>
    /// <param name="places">For each value that is not null its entry.</param>
    /// <param name="levels">Where they stand.</param>
    /// <param name="chunk">The chunk that was begun.</param>
    public virtual void EncodeRepeated(ReadOnlySpan<T> entries, ReadOnlySpan<int> places, Levels levels, ChunkWriter chunk)
        => Encode(Expand(entries, places), levels, chunk);

    protected ReadOnlySpan<T> Expand(ReadOnlySpan<T> entries, ReadOnlySpan<int> places)
    {
        var values = _expanded.Take(places.Length);
        for (var i = 0; i < values.Length; i++)
            values[i] = entries[places[i]];
        return values;
    }
}
