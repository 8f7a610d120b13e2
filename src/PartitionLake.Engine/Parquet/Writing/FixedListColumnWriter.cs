using System.Runtime.InteropServices;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>Lists of fixed-width elements.</summary>
internal sealed class FixedListColumnWriter<T> : ListColumnWriter
    where T : unmanaged
{
    private readonly LeafEncoder<T> _encoder;
    private readonly ValueBuffer<T> _elements = new();
    private int _count;

    public FixedListColumnWriter(Leaf leaf, EncoderWorkspace workspace, LeafEncoder<T> encoder)
        : base(leaf, workspace)
        => _encoder = encoder;

    protected override void Begin(DictionaryColumn lists) => _count = 0;

    protected override void AddList(int code, ByteDictionary source, Levels levels)
    {
        var packed = source[code];
        var length = ListValue.Count(packed);
        var target = _elements.Take(_count + length);
        var elements = ListValue.Enumerate(packed);
        for (var index = 0; elements.MoveNext(); index++)
        {
            AddElement(levels, index, elements.IsNull);
            if (!elements.IsNull)
                target[_count++] = MemoryMarshal.Read<T>(elements.Current);
        }
        if (length == 0)
            AddEmpty(levels);
    }

    protected override void Encode(Levels levels, ChunkWriter chunk) => _encoder.Encode(_elements.Take(_count), levels, chunk);
}
