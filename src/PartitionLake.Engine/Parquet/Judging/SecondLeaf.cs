using System.Buffers;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Parquet.Judging;

/// <summary>Spells a value of the second reader as the bytes that our columns hold for it.</summary>
internal delegate void ValueSpelling<in T>(T value, ArrayBufferWriter<byte> bytes);

/// <summary>The entries of a column chunk as the second reader sees them.</summary>
/// <param name="count">How many.</param>
/// <param name="definitions">The definition level of each; null where none can be null.</param>
/// <param name="repetitions">The repetition level of each; null where there is no list.</param>
internal abstract class SecondLeaf(int count, int[]? definitions, int[]? repetitions)
{
    public int Count => count;

    /// <summary>The first entry of the next row.</summary>
    public int Next { get; set; }

    public int DefinitionOf(int entry) => definitions is null ? 0 : definitions[entry];

    /// <summary>The entry behind those of the next row.</summary>
    public int EndOfRow() => EndOfElement((Next, count), 0);

    /// <summary>The entry behind those that belong to the element with which the span begins.</summary>
    /// <param name="span">Entries of a list.</param>
    /// <param name="repetition">The repetition level with which its elements begin.</param>
    public int EndOfElement((int From, int To) span, int repetition)
    {
        var end = span.From + 1;
        while (end < span.To && repetitions is not null && repetitions[end] > repetition)
            end++;
        return end;
    }

    /// <summary>Writes the next value that is not null.</summary>
    public abstract void Spell(ArrayBufferWriter<byte> target);
}

/// <inheritdoc/>
/// <param name="values">The values that are not null, end to end.</param>
/// <param name="definitions">The definition level of each entry.</param>
/// <param name="repetitions">The repetition level of each entry.</param>
/// <param name="count">How many entries there are.</param>
/// <param name="spelling">How a value is spelt.</param>
internal sealed class SecondLeaf<T>(T[] values, int[]? definitions, int[]? repetitions, int count, ValueSpelling<T> spelling)
    : SecondLeaf(count, definitions, repetitions)
{
    private int _value;

    public override void Spell(ArrayBufferWriter<byte> target) => spelling(values[_value++], target);
}
