using System.Runtime.InteropServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Encodings;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Chunks;

/// <summary>The elements of lists that are not null, a block of them at a time, as the bytes of a packed list.</summary>
internal abstract class ElementBlock
{
    /// <summary>The most elements that <see cref="Load"/> takes.</summary>
    public const int Capacity = 1024;

    /// <summary>Whether a page so far ended with bytes that are no value.</summary>
    public abstract bool HasPadding { get; }

    public abstract void SetDictionary(ByteSlice page, int count);

    public abstract void BeginPage(PageEncoding encoding, ByteSlice values, int valueCount);

    public abstract void EndPage();

    /// <summary>Reads the next elements and returns the first that the element type cannot hold, or −1.</summary>
    public abstract int Load(int count);

    public abstract ReadOnlySpan<byte> this[int index] { get; }

    /// <summary>Packs elements of a list and returns how many of them are not null.</summary>
    /// <param name="definitions">The definition level of each.</param>
    /// <param name="max">That of a value.</param>
    /// <param name="least">That of a null.</param>
    /// <param name="first">The place of the first value.</param>
    /// <param name="target">Where they go.</param>
    public virtual int Pack(ReadOnlySpan<int> definitions, int max, int least, int first, NestedPacker target)
    {
        var values = 0;
        foreach (var definition in definitions)
        {
            if (definition == max)
            {
                target.WriteElement(this[first + values++]);
            }
            else
            {
                NodeReader.RequireAround(definition, least);
                target.WriteInt32(-1);
            }
        }
        return values;
    }
}

internal sealed class FixedElements<T>(ValueReader<T> values, LakeType type) : ElementBlock
    where T : unmanaged
{
    private readonly T[] _block = new T[Capacity];

    public override bool HasPadding => values.HasPadding;

    public override void SetDictionary(ByteSlice page, int count) => values.SetDictionary(page, count);

    public override void BeginPage(PageEncoding encoding, ByteSlice section, int valueCount) => values.BeginPage(encoding, section, valueCount);

    public override void EndPage() => values.EndPage();

    public override int Load(int count)
    {
        var block = _block.AsSpan(0, count);
        var bad = values.Read(block);
        return bad < 0 ? DecimalRange.FirstOutside(block, type) : bad;
    }

    public override ReadOnlySpan<byte> this[int index] => MemoryMarshal.AsBytes(_block.AsSpan(index, 1));

    public override unsafe int Pack(ReadOnlySpan<int> definitions, int max, int least, int first, NestedPacker target)
    {
        var bytes = target.Reserve(definitions.Length * (4 + sizeof(T)));
        var values = _block.AsSpan(first);
        var used = 0;
        var taken = 0;
        foreach (var definition in definitions)
        {
            if (definition == max)
            {
                MemoryMarshal.Write(bytes[used..], sizeof(T));
                MemoryMarshal.Write(bytes[(used + 4)..], values[taken++]);
                used += 4 + sizeof(T);
                continue;
            }
            NodeReader.RequireAround(definition, least);
            MemoryMarshal.Write(bytes[used..], -1);
            used += 4;
        }
        target.Advance(used);
        return taken;
    }
}

internal sealed class ByteElements(ByteValueReader values, MemoryBudget budget) : ElementBlock
{
    private readonly int[] _codes = new int[Capacity];
    private readonly ByteRun _plain = new(Capacity, budget, isBatch: false);

    public override bool HasPadding => values.HasPadding;

    public override void SetDictionary(ByteSlice page, int count) => values.SetDictionary(page, count);

    public override void BeginPage(PageEncoding encoding, ByteSlice section, int valueCount) => values.BeginPage(encoding, section, valueCount);

    public override void EndPage() => values.EndPage();

    public override int Load(int count)
    {
        _plain.Clear();
        if (values.IsDictionaryPage)
            values.ReadCodes(_codes.AsSpan(0, count));
        else
            values.ReadPlain(count, _plain);
        return -1;
    }

    public override ReadOnlySpan<byte> this[int index] => values.IsDictionaryPage ? values.Dictionary[_codes[index]] : _plain[index];
}
