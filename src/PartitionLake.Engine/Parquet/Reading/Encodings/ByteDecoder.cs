using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>Decodes byte strings, of any length or of one fixed length, in pieces.</summary>
internal sealed class ByteDecoder(int fixedWidth, MemoryBudget budget) : IByteDecoder
{
    private readonly PrefixedByteDecoder _prefixed = new(budget);
    private readonly DeltaDecoder _lengths = new();
    private ByteSlice _values = ByteSlice.Empty;
    private PageRest? _rest;
    private PageEncoding _encoding;
    private int _position;
    private int _count;
    private int _next;

    // A value of variable length has its length before it.
    public int MinEntryBytes => fixedWidth > 0 ? fixedWidth : 4;

    public bool TakesPieces => fixedWidth == 0;

    public void Begin(PageEncoding encoding, ByteSlice values, int maxCount, PageRest? rest = null)
    {
        _encoding = encoding;
        _rest = rest;
        _values = values;
        _position = 0;
        _next = 0;
        _count = maxCount;
        switch (encoding)
        {
            case PageEncoding.Plain when fixedWidth == 0:
                break;
            case PageEncoding.Plain or PageEncoding.ByteStreamSplit when fixedWidth > 0:
                if (encoding == PageEncoding.ByteStreamSplit && values.Length % fixedWidth != 0)
                    ReadFailure.Corrupt($"{values.Length} bytes are not a whole number of values of {fixedWidth} bytes.");
                _count = values.Length / fixedWidth;
                break;
            case PageEncoding.DeltaLengthByteArray when fixedWidth == 0:
                BeginLengths(values, maxCount);
                break;
            case PageEncoding.DeltaByteArray:
                _prefixed.Begin(values, maxCount);
                _count = _prefixed.Count;
                break;
            default:
                ReadFailure.Unsupported($"byte values are encoded as {encoding} ({(int)encoding}), which the format does not define for them.");
                break;
        }
    }

    public void Read(int count, ByteRun run)
    {
        if (count > _count - _next)
            ReadFailure.Corrupt($"a page holds {_count} values where at least {_next + count} are declared.");
        run.ReserveEntries(count);
        if (_encoding == PageEncoding.DeltaByteArray)
            ReadPrefixed(count, run);
        else if (_encoding == PageEncoding.DeltaLengthByteArray)
            ReadDeltaLength(count, run);
        else if (_encoding == PageEncoding.ByteStreamSplit)
            ReadSplit(count, run);
        else if (fixedWidth > 0)
            ReadFixed(count, run);
        else
            ReadPlain(count, run);
        _next += count;
    }

    public bool End()
    {
        var isPlain = _encoding == PageEncoding.Plain && fixedWidth == 0;
        // Fewer bytes than those of a value's length are padding.
        var left = _values.Length - _position + (_rest?.Left ?? 0L);
        if (isPlain ? left >= 4 : _next < _count)
            ReadFailure.Corrupt($"a page holds more values than the {_next} it declares.");
        _rest?.Complete();
        return isPlain ? left > 0 : _encoding == PageEncoding.Plain && _values.Length % fixedWidth != 0;
    }

    private void BeginLengths(ByteSlice values, int maxCount)
    {
        _count = 0;
        if (values.Length == 0)
            return;
        _lengths.Begin(values, maxCount);
        _count = _lengths.Left;
        // The bytes begin behind the lengths. Those are decoded twice: keeping them would let a small page ask for much memory.
        _lengths.SkipAll();
        _position = _lengths.Position;
        _lengths.Begin(values, maxCount);
    }

    private void ReadPlain(int count, ByteRun run)
    {
        var done = ReadPiece(count, 0, run);
        while (done < count)
        {
            var unused = _values.Span[_position..];
            _values = _rest!.Next(unused, unused.Length < 4 ? 4 : 4 + BinaryPrimitives.ReadInt32LittleEndian(unused));
            _position = 0;
            done += ReadPiece(count - done, done, run);
        }
    }

    /// <summary>Reads values as far as they are all here, and returns how many: fewer than asked for only where the rest of the page brings more.</summary>
    private int ReadPiece(int count, int before, ByteRun run)
    {
        var source = _values.Span;
        var rest = _rest?.Left ?? 0;
        var end = run.Used;
        var position = _position;
        var ends = run.Ends.AsSpan(run.Count, count);
        var total = 0L;
        var taken = 0;
        for (; taken < ends.Length; taken++)
        {
            if (source.Length - position < 4)
            {
                if (source.Length - position + (long)rest < 4)
                    ReadFailure.Corrupt($"the page's data ends after {_next + before + taken} of its values.");
                break;
            }
            var length = BinaryPrimitives.ReadInt32LittleEndian(source[position..]);
            if ((uint)length > (uint)(source.Length - position - 4))
            {
                var left = source.Length - position - 4L + rest;
                if ((uint)length > left)
                    ReadFailure.Corrupt($"a value declares {(uint)length} bytes where {left} are left in its page.");
                break;
            }
            position += 4 + length;
            total += length;
            ends[taken] = (int)(end + total);
        }
        run.Reserve(total);
        CopyPlain(run, ends[..taken]);
        _position = position;
        run.Commit(taken, (int)total);
        return taken;
    }

    // Both buffers have slack, so a value of up to sixteen bytes is one load and one store.
    private void CopyPlain(ByteRun run, ReadOnlySpan<int> ends)
    {
        ref var from = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_values.Buffer), _values.Start + _position);
        ref var to = ref MemoryMarshal.GetArrayDataReference(run.Bytes);
        var start = run.Used;
        foreach (var end in ends)
        {
            from = ref Unsafe.Add(ref from, 4);
            var length = end - start;
            if (length <= 16)
                Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, start), Unsafe.ReadUnaligned<Vector128<byte>>(ref from));
            else
                Unsafe.CopyBlockUnaligned(ref Unsafe.Add(ref to, start), ref from, (uint)length);
            from = ref Unsafe.Add(ref from, length);
            start = end;
        }
    }

    private void ReadDeltaLength(int count, ByteRun run)
    {
        // The lengths become ends in place; the bytes follow in one piece.
        var ends = run.Ends.AsSpan(run.Count, count);
        _lengths.Read(ends);
        var total = 0L;
        var left = _values.Length - _position;
        for (var i = 0; i < ends.Length; i++)
        {
            var length = ends[i];
            if (length < 0 || length > left - total)
                ReadFailure.Corrupt($"a value declares {length} bytes where {left - total} are left in its page.");
            total += length;
            ends[i] = (int)(run.Used + total);
        }
        run.Reserve(total);
        _values.Span.Slice(_position, (int)total).CopyTo(run.Bytes.AsSpan(run.Used));
        run.Commit(count, (int)total);
        _position += (int)total;
    }

    private void ReadFixed(int count, ByteRun run)
    {
        var total = count * fixedWidth;
        run.Reserve(total);
        _values.Span.Slice(_next * fixedWidth, total).CopyTo(run.Bytes.AsSpan(run.Used));
        CommitFixed(count, run);
    }

    private void ReadSplit(int count, ByteRun run)
    {
        run.Reserve((long)count * fixedWidth);
        for (var stream = 0; stream < fixedWidth; stream++)
        {
            var source = _values.Span.Slice(stream * _count + _next, count);
            for (int i = 0, to = run.Used + stream; i < source.Length; i++, to += fixedWidth)
                run.Bytes[to] = source[i];
        }
        CommitFixed(count, run);
    }

    private void CommitFixed(int count, ByteRun run)
    {
        for (var i = 0; i < count; i++)
        {
            run.Ends[run.Count] = run.Used + fixedWidth;
            run.Commit(1, fixedWidth);
        }
    }

    private void ReadPrefixed(int count, ByteRun run)
    {
        for (var i = 0; i < count; i++)
        {
            var value = _prefixed.Next();
            if (fixedWidth > 0 && value.Length != fixedWidth)
                ReadFailure.Corrupt($"a value of {value.Length} bytes is stored in a column of values of {fixedWidth} bytes.");
            run.ReserveExpanded(value.Length);
            run.Append(value);
        }
    }
}
