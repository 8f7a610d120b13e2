namespace PartitionLake.Engine.Parquet.Reading.Guards;

/// <summary>A range of a pooled buffer that holds page data.</summary>
/// <remarks>
/// The buffer reaches at least <see cref="Slack"/> bytes past every slice, so that bit unpacking may load whole
/// vectors; what is loaded from there never becomes a value.
/// </remarks>
internal readonly struct ByteSlice
{
    public const int Slack = 32;

    public ByteSlice(byte[] buffer, int start, int length)
    {
        if (start < 0 || length < 0 || (long)start + length + Slack > buffer.Length)
            throw new ArgumentException($"The range {start}+{length} does not fit a buffer of {buffer.Length} bytes with its slack.", nameof(length));
        Buffer = buffer;
        Start = start;
        Length = length;
    }

    public static ByteSlice Empty { get; } = new(new byte[Slack], 0, 0);

    public byte[] Buffer { get; }

    public int Start { get; }

    public int Length { get; }

    public ReadOnlySpan<byte> Span => Buffer.AsSpan(Start, Length);

    public ByteSlice Slice(int offset) => new(Buffer, Start + offset, Length - offset);

    public ByteSlice Slice(int offset, int length)
    {
        if (offset < 0 || length < 0 || (long)offset + length > Length)
            ReadFailure.Corrupt($"a section of {length} bytes begins at byte {offset} of a page of {Length} bytes.");
        return new ByteSlice(Buffer, Start + offset, length);
    }
}
