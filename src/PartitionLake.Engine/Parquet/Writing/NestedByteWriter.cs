using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>A leaf of text or binary values. Rows repeat, so what each value of the column holds for the leaf is found once.</summary>
internal sealed class NestedByteWriter : NestedColumnWriter
{
    private readonly ByteEncoder _encoder;
    private readonly List<(int Slot, int Code)> _starts = [];

    public NestedByteWriter(Leaf leaf, EncoderWorkspace workspace)
        : base(leaf, workspace)
        => _encoder = new ByteEncoder(leaf, workspace);

    protected override void Begin(ByteDictionary source)
    {
        Workspace.Bytes.Clear();
        Workspace.Bytes.RoomForSource(source);
        _starts.Clear();
    }

    protected override void AddRow(int code, ByteDictionary source, Levels levels)
    {
        var known = Workspace.Bytes.Lookup(code);
        if (known > 0)
        {
            Repeat(_starts[known - 1], levels);
            return;
        }
        Workspace.Bytes.Remember(code, _starts.Count);
        _starts.Add((levels.Slots, Workspace.Bytes.Values));
        base.AddRow(code, source, levels);
    }

    protected override void Add(ReadOnlySpan<byte> value) => Workspace.Bytes.AppendCode(Workspace.Bytes.FindOrAdd(value));

    protected override void Encode(Levels levels, ChunkWriter chunk) => _encoder.Encode(levels, chunk);

    private void Repeat((int Slot, int Code) start, Levels levels)
    {
        var codes = levels.RepeatRow(start.Slot);
        for (var i = 0; i < codes; i++)
            Workspace.Bytes.AppendCode(Workspace.Bytes.Codes[start.Code + i]);
    }
}
