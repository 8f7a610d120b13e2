using System.Buffers;
using System.Buffers.Binary;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Parquet.Judging;

/// <summary>Spells a value of the second reader as the bytes that our columns hold for it.</summary>
internal delegate void ValueSpelling<in T>(T value, ArrayBufferWriter<byte> bytes);

/// <summary>A column chunk as the second reader sees it, row after row, each in the bytes that our columns hold for such a value.</summary>
internal abstract class SecondColumn
{
    /// <summary>Whether the row is null.</summary>
    public bool IsNull { get; protected set; }

    /// <summary>The bytes of the row; those of a list as <see cref="Columns.ListValue"/> packs it.</summary>
    public abstract ReadOnlySpan<byte> Current { get; }

    /// <summary>Goes to the next row; false where there is none.</summary>
    public abstract bool MoveNext();
}

/// <inheritdoc/>
/// <param name="values">The values that are not null, end to end.</param>
/// <param name="definitions">The definition level of each entry; null where the column cannot be null.</param>
/// <param name="repetitions">The repetition level of each entry; null where the column is no list.</param>
/// <param name="layout">What the levels mean.</param>
/// <param name="spelling">How a value is spelt.</param>
internal sealed class SecondColumn<T>(T[] values, int[]? definitions, int[]? repetitions, ColumnLayout layout, ValueSpelling<T> spelling) : SecondColumn
{
    private readonly ArrayBufferWriter<byte> _bytes = new(64);
    private readonly ArrayBufferWriter<byte> _element = new(64);
    private int _entry;
    private int _value;

    public override ReadOnlySpan<byte> Current => _bytes.WrittenSpan;

    public override bool MoveNext()
    {
        if (_entry >= (definitions?.Length ?? values.Length))
            return false;
        _bytes.ResetWrittenCount();
        if (layout.IsList)
            ReadList();
        else
            ReadValue();
        return true;
    }

    private void ReadValue()
    {
        IsNull = definitions is not null && definitions[_entry] < layout.MaxDefinition;
        _entry++;
        if (!IsNull)
            spelling(values[_value++], _bytes);
    }

    private void ReadList()
    {
        IsNull = definitions![_entry] < layout.ListDefinition;
        var end = _entry + 1;
        while (end < definitions.Length && repetitions![end] > 0)
            end++;
        // One entry stands for a list that is empty or null, too.
        var count = definitions[_entry] > layout.ListDefinition ? end - _entry : 0;
        WriteLength(count);
        for (var i = 0; i < count; i++)
            ReadElement(definitions[_entry + i] == layout.MaxDefinition);
        _entry = end;
    }

    private void ReadElement(bool isPresent)
    {
        _element.ResetWrittenCount();
        if (isPresent)
            spelling(values[_value++], _element);
        WriteLength(isPresent ? _element.WrittenCount : -1);
        _bytes.Write(_element.WrittenSpan);
    }

    private void WriteLength(int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(4), length);
        _bytes.Advance(4);
    }
}
