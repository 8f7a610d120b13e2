using System.Buffers.Binary;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading.Encodings;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Chunks;

/// <summary>Packs nested values one after another in the layouts of <see cref="StructValue"/> and <see cref="ListValue"/>.</summary>
internal sealed class NestedPacker(int expectedValues, MemoryBudget budget)
{
    private readonly ByteRun _run = new(expectedValues, budget, isBatch: true);

    /// <summary>Bytes of all values so far: where the next ones go.</summary>
    public int Position => _run.Used;

    public void Write(ReadOnlySpan<byte> value)
    {
        _run.ReserveExpanded(value.Length);
        value.CopyTo(_run.Bytes.AsSpan(_run.Used));
        _run.Commit(0, value.Length);
    }

    /// <summary>Writes an element of a list that is not null.</summary>
    public void WriteElement(ReadOnlySpan<byte> value)
    {
        _run.ReserveExpanded(4L + value.Length);
        var target = _run.Bytes.AsSpan(_run.Used);
        BinaryPrimitives.WriteInt32LittleEndian(target, value.Length);
        value.CopyTo(target[4..]);
        _run.Commit(0, 4 + value.Length);
    }

    /// <summary>Room for that many bytes, as many of which as <see cref="Advance"/> is told are taken.</summary>
    public Span<byte> Reserve(int bytes)
    {
        _run.Reserve(bytes);
        return _run.Bytes.AsSpan(_run.Used, bytes);
    }

    /// <summary>Takes bytes that were written behind <see cref="Position"/>.</summary>
    public void Advance(int bytes)
    {
        budget.Expand(bytes);
        _run.Commit(0, bytes);
    }

    public void WriteInt32(int value)
    {
        _run.ReserveExpanded(4);
        BinaryPrimitives.WriteInt32LittleEndian(_run.Bytes.AsSpan(_run.Used), value);
        _run.Commit(0, 4);
    }

    /// <summary>Leaves room for that many numbers, to be given by <see cref="Patch"/>.</summary>
    public void Skip(int numbers)
    {
        _run.ReserveExpanded(4L * numbers);
        _run.Commit(0, 4 * numbers);
    }

    public void Patch(int position, int value) => BinaryPrimitives.WriteInt32LittleEndian(_run.Bytes.AsSpan(position), value);

    /// <summary>Ends the value of a row and returns its code.</summary>
    public int End()
    {
        _run.ReserveEntries(1);
        _run.Ends[_run.Count] = _run.Used;
        _run.Commit(1, 0);
        return _run.Count - 1;
    }

    public ByteDictionary ToDictionary() => new(_run.Bytes, _run.Ends, _run.Count, isDistinct: false);
}
