using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>Byte strings being collected end to end; they become a <see cref="Engine.Columns.ByteDictionary"/> without a copy.</summary>
internal sealed class ByteRun
{
    // Short values are copied sixteen bytes at a time, past their end.
    private const int CopySlack = 16;

    private readonly MemoryBudget _budget;
    private readonly bool _isBatch;

    /// <param name="expectedCount">How many entries there will be, or a guess.</param>
    /// <param name="budget">Pays for the bytes.</param>
    /// <param name="isBatch">Whether the bytes leave with the batch.</param>
    public ByteRun(int expectedCount, MemoryBudget budget, bool isBatch)
    {
        Ends = new int[expectedCount];
        _budget = budget;
        _isBatch = isBatch;
    }

    public byte[] Bytes { get; private set; } = [];

    public int[] Ends { get; private set; }

    public int Count { get; private set; }

    public int Used { get; private set; }

    public ReadOnlySpan<byte> this[int index] => Bytes.AsSpan(Start(index), Ends[index] - Start(index));

    public void Clear()
    {
        Count = 0;
        Used = 0;
    }

    /// <summary>Room for that many more bytes, exactly where there was none yet.</summary>
    public void Reserve(long bytes)
    {
        var needed = Used + bytes + CopySlack;
        if (needed <= Bytes.Length)
            return;
        if (needed > Array.MaxLength)
            ReadFailure.Limit("the bytes of the values of one batch are", needed, Array.MaxLength, "on the rows of a batch");
        var capacity = Used == 0 ? needed : Math.Min(Math.Max(needed, Bytes.Length * 2L), Array.MaxLength);
        Charge(capacity);
        var grown = GC.AllocateUninitializedArray<byte>((int)capacity);
        Bytes.AsSpan(0, Used).CopyTo(grown);
        Charge(-Bytes.Length);
        Bytes = grown;
    }

    /// <summary>Room for that many more bytes, if there is plenty of memory: a guess that saves copies, never a reason to fail.</summary>
    public void ReserveAhead(long bytes)
    {
        if (bytes + Used <= _budget.Left / 8)
            Reserve(bytes);
    }

    /// <summary>Room for that many more bytes of values that may be longer than what the page stores of them.</summary>
    public void ReserveExpanded(long bytes)
    {
        _budget.Expand(bytes);
        Reserve(bytes);
    }

    public void ReserveEntries(int count)
    {
        var needed = (long)Count + count;
        if (needed <= Ends.Length)
            return;
        var ends = Ends;
        Array.Resize(ref ends, (int)Math.Min(Math.Max(needed, Ends.Length * 2L), Array.MaxLength));
        Ends = ends;
    }

    /// <summary>Adds an entry; the caller has reserved its bytes and its place.</summary>
    public void Append(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Bytes.AsSpan(Used));
        Used += value.Length;
        Ends[Count++] = Used;
    }

    /// <summary>Adds entries whose bytes the caller has written behind <see cref="Used"/>.</summary>
    public void Commit(int count, int bytes)
    {
        Count += count;
        Used += bytes;
    }

    private void Charge(long bytes)
    {
        if (_isBatch)
            _budget.TakeForBatch(bytes);
        else
            _budget.Take(bytes);
    }

    private int Start(int index) => index == 0 ? 0 : Ends[index - 1];
}
