using System.Numerics;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>A reusable array of values.</summary>
internal sealed class ValueBuffer<T>
    where T : unmanaged
{
    private T[] _values = [];

    public Span<T> Take(int count)
    {
        if (_values.Length < count)
            Array.Resize(ref _values, (int)BitOperations.RoundUpToPowerOf2((uint)count));
        return _values.AsSpan(0, count);
    }
}
