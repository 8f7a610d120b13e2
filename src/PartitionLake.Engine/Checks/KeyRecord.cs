namespace PartitionLake.Engine.Checks;

/// <summary>A key and a place where it occurs. Written to disk as it lies in memory.</summary>
/// <param name="Hash">What stands for the key.</param>
/// <param name="Row">The row in its source, from 0.</param>
/// <param name="Source">The number of the file or object.</param>
/// <param name="Count">How many rows the record stands for; those after the first are left out where only their number matters.</param>
internal readonly record struct KeyRecord(UInt128 Hash, long Row, int Source, int Count) : IComparable<KeyRecord>
{
    public int CompareTo(KeyRecord other)
    {
        var order = Hash.CompareTo(other.Hash);
        return order != 0 ? order : ComparePlaces(other);
    }

    /// <summary>The order of the sources, and of the rows in one.</summary>
    public int ComparePlaces(KeyRecord other) => Source != other.Source ? Source.CompareTo(other.Source) : Row.CompareTo(other.Row);
}
