using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>Lists of text or binary elements. Lists repeat from row to row, so each is taken apart once.</summary>
internal sealed class ByteListColumnWriter : ListColumnWriter
{
    private const int NullElement = -1;

    private readonly ByteEncoder _encoder;
    private int[] _ends = new int[64];
    private int[] _elements = new int[256];
    private int _listCount;
    private int _elementCount;

    public ByteListColumnWriter(Leaf leaf, EncoderWorkspace workspace)
        : base(leaf, workspace)
        => _encoder = new ByteEncoder(leaf, workspace);

    protected override void Begin(DictionaryColumn lists)
    {
        Workspace.Bytes.Clear();
        Workspace.Bytes.RoomForSource(lists.Dictionary);
        _listCount = _elementCount = 0;
    }

    protected override void AddList(int code, ByteDictionary source, Levels levels)
    {
        var known = Workspace.Bytes.Lookup(code);
        var list = known == 0 ? TakeApart(code, source) : known - 1;
        var start = list == 0 ? 0 : _ends[list - 1];
        for (var i = start; i < _ends[list]; i++)
        {
            AddElement(levels, i - start, _elements[i] == NullElement);
            if (_elements[i] != NullElement)
                Workspace.Bytes.AppendCode(_elements[i]);
        }
        if (start == _ends[list])
            AddEmpty(levels);
    }

    protected override void Encode(Levels levels, ChunkWriter chunk) => _encoder.Encode(levels, chunk);

    private int TakeApart(int code, ByteDictionary source)
    {
        var elements = ListValue.Enumerate(source[code]);
        while (elements.MoveNext())
        {
            if (_elementCount == _elements.Length)
                Array.Resize(ref _elements, _elementCount * 2);
            _elements[_elementCount++] = elements.IsNull ? NullElement : Workspace.Bytes.FindOrAdd(elements.Current);
        }
        if (_listCount == _ends.Length)
            Array.Resize(ref _ends, _listCount * 2);
        _ends[_listCount] = _elementCount;
        Workspace.Bytes.Remember(code, _listCount);
        return _listCount++;
    }
}
