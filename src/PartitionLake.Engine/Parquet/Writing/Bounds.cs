namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>The smallest and largest value of a chunk or page, as the bytes that go into the file.</summary>
internal sealed class Bounds
{
    private readonly ByteBuffer _min = new(ByteExtrema.MaxLength);
    private readonly ByteBuffer _max = new(ByteExtrema.MaxLength);

    public bool HasMin { get; private set; }

    public bool HasMax { get; private set; }

    /// <summary>Whether the value is one that occurs, rather than a bound that was cut short.</summary>
    public bool IsMinExact { get; private set; }

    public bool IsMaxExact { get; private set; }

    public ReadOnlySpan<byte> Min => _min.Written;

    public ReadOnlySpan<byte> Max => _max.Written;

    public void Clear() => HasMin = HasMax = false;

    public void SetMin(ReadOnlySpan<byte> value, bool isExact = true)
    {
        _min.Clear();
        _min.Write(value);
        HasMin = true;
        IsMinExact = isExact;
    }

    public void SetMax(ReadOnlySpan<byte> value, bool isExact = true)
    {
        _max.Clear();
        _max.Write(value);
        HasMax = true;
        IsMaxExact = isExact;
    }
}
