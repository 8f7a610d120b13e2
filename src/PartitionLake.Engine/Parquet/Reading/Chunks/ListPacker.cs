using System.Buffers.Binary;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading.Encodings;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Chunks;

/// <summary>Packs lists one after another in the layout of <see cref="ListValue"/>.</summary>
internal sealed class ListPacker(int expectedLists, MemoryBudget budget)
{
    private readonly ByteRun _run = new(expectedLists, budget, isBatch: true);
    private int _start;
    private int _elements;
    private bool _isOpen;

    public void Begin()
    {
        End();
        _isOpen = true;
        _start = _run.Used;
        _elements = 0;
        WriteInt32(0);
    }

    public void AddNull()
    {
        WriteInt32(-1);
        _elements++;
    }

    public void Add(ReadOnlySpan<byte> element)
    {
        WriteInt32(element.Length);
        _run.ReserveExpanded(element.Length);
        element.CopyTo(_run.Bytes.AsSpan(_run.Used));
        _run.Commit(0, element.Length);
        _elements++;
    }

    /// <summary>Ends the list that is open, if one is.</summary>
    public void End()
    {
        if (!_isOpen)
            return;
        _isOpen = false;
        BinaryPrimitives.WriteInt32LittleEndian(_run.Bytes.AsSpan(_start), _elements);
        _run.ReserveEntries(1);
        _run.Ends[_run.Count] = _run.Used;
        _run.Commit(1, 0);
    }

    /// <summary>Bytes of all lists so far.</summary>
    public int UsedBytes => _run.Used;

    /// <summary>The code of the list that is open.</summary>
    public int Code => _run.Count;

    public ByteDictionary ToDictionary() => new(_run.Bytes, _run.Ends, _run.Count, isDistinct: false);

    private void WriteInt32(int value)
    {
        _run.ReserveExpanded(4);
        BinaryPrimitives.WriteInt32LittleEndian(_run.Bytes.AsSpan(_run.Used), value);
        _run.Commit(0, 4);
    }
}
