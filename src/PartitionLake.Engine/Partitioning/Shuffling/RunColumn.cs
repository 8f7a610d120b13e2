namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>How the values of a carried column lie in a run.</summary>
internal enum RunForm : byte
{
    /// <summary>Unsigned codes or row numbers, plus one, zero for none; 1, 2 or 4 bytes each.</summary>
    Codes,
    /// <summary>Fixed-width values.</summary>
    Fixed,
    /// <summary>Byte strings end to end, with their ends.</summary>
    Raw,
}

/// <summary>One carried column of a run: where its parts lie in the run's memory.</summary>
/// <param name="Block">The run's memory.</param>
/// <param name="Form">How the values lie.</param>
/// <param name="Width">Bytes of a code or value.</param>
/// <param name="Data">Offset of codes or values; for raw columns, of the bytes.</param>
/// <param name="Ends">For raw columns, offset of the int32 ends, one a row.</param>
/// <param name="Valid">Offset of one byte a row, 1 where the value is present; −1 where all are.</param>
internal sealed record RunColumn(NativeBlock Block, RunForm Form, int Width, long Data, long Ends, long Valid)
{
    /// <summary>Codes or row numbers of some rows, −1 for none.</summary>
    public void CopyCodes(int start, Span<int> destination)
    {
        var offset = Data + (long)start * Width;
        switch (Width)
        {
            case 1:
                var bytes = Block.Slice<byte>(offset, destination.Length);
                for (var i = 0; i < bytes.Length; i++)
                    destination[i] = bytes[i] - 1;
                break;
            case 2:
                var shorts = Block.Slice<ushort>(offset, destination.Length);
                for (var i = 0; i < shorts.Length; i++)
                    destination[i] = shorts[i] - 1;
                break;
            default:
                var ints = Block.Slice<int>(offset, destination.Length);
                for (var i = 0; i < ints.Length; i++)
                    destination[i] = ints[i] - 1;
                break;
        }
    }

    /// <summary>Fixed-width values of some rows.</summary>
    public void CopyValues<T>(int start, Span<T> destination)
        where T : unmanaged =>
        Block.Slice<T>(Data + (long)start * Width, destination.Length).CopyTo(destination);

    /// <summary>The bytes of fixed-width values of some rows.</summary>
    public void CopyValues(int start, int width, Span<byte> destination) =>
        Block.Slice<byte>(Data + (long)start * width, destination.Length).CopyTo(destination);

    /// <summary>One byte a row, 1 where the value is present. False, and nothing copied, where all are.</summary>
    public bool CopyValidity(int start, Span<byte> destination)
    {
        if (Valid < 0)
            return false;
        Block.Slice<byte>(Valid + start, destination.Length).CopyTo(destination);
        return true;
    }

    /// <summary>Bytes of a raw column from the beginning of one row to the end of another.</summary>
    public ReadOnlySpan<byte> RawBytes(int start, int count)
    {
        var ends = RawEnds(0, start + count);
        var first = start == 0 ? 0 : ends[start - 1];
        return Block.Slice<byte>(Data + first, (count == 0 ? first : ends[^1]) - first);
    }

    /// <summary>For each row of a raw column the offset behind its last byte, counted from the first row of the run.</summary>
    public ReadOnlySpan<int> RawEnds(int start, int count) => Block.Slice<int>(Ends + 4L * start, count);

    /// <summary>Whether a row of a raw column has a value.</summary>
    public ReadOnlySpan<byte> RawValidity(int start, int count) => Valid < 0 ? [] : Block.Slice<byte>(Valid + start, count);
}
