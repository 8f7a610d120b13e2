using System.Runtime.InteropServices;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>A leaf of fixed-width values.</summary>
internal sealed class NestedFixedWriter<T> : NestedColumnWriter
    where T : unmanaged
{
    private readonly LeafEncoder<T> _encoder;
    private readonly NestedStep? _listOfValues;
    private readonly ValueBuffer<T> _values = new();
    private int _count;

    public NestedFixedWriter(Leaf leaf, EncoderWorkspace workspace, LeafEncoder<T> encoder)
        : base(leaf, workspace)
    {
        _encoder = encoder;
        _listOfValues = ListOfValues;
    }

    protected override void Begin(ByteDictionary source) => _count = 0;

    protected override void AddRow(int code, ByteDictionary source, Levels levels)
    {
        var packed = source[code];
        var count = ListValue.Count(packed);
        if (_listOfValues is { } list && count > 0)
            AddValues(packed[4..], count, list, levels);
        else
            base.AddRow(code, source, levels);
    }

    protected override void Add(ReadOnlySpan<byte> value)
    {
        _values.Take(_count + 1)[_count] = MemoryMarshal.Read<T>(value);
        _count++;
    }

    protected override void Encode(Levels levels, ChunkWriter chunk) => _encoder.Encode(_values.Take(_count), levels, chunk);

    /// <summary>Adds a list in one go, which is what most lists are: of numbers.</summary>
    private unsafe void AddValues(ReadOnlySpan<byte> elements, int count, NestedStep list, Levels levels)
    {
        var definitions = levels.AddElements(count, list.Repetition);
        var target = _values.Take(_count + count)[_count..];
        var present = 0;
        foreach (ref var definition in definitions)
        {
            if (MemoryMarshal.Read<int>(elements) < 0)
            {
                elements = elements[4..];
                levels.SetNull(ref definition, list.NullDefinition);
                continue;
            }
            target[present++] = MemoryMarshal.Read<T>(elements[4..]);
            elements = elements[(4 + sizeof(T))..];
        }
        _count += present;
    }
}
