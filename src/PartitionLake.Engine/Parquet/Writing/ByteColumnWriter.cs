using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>A flat column of text or binary values.</summary>
internal sealed class ByteColumnWriter : ColumnWriter
{
    private readonly EncoderWorkspace _workspace;
    private readonly ByteEncoder _encoder;

    public ByteColumnWriter(Leaf leaf, EncoderWorkspace workspace)
        : base(leaf)
    {
        _workspace = workspace;
        _encoder = new ByteEncoder(leaf, workspace);
    }

    public override void Write(Column column, int rows, ChunkWriter chunk)
    {
        if (column is RepeatedColumn repeated)
            _workspace.Bytes.Map(repeated, rows, Leaf, _workspace.Levels);
        else
            _workspace.Bytes.Map((DictionaryColumn)column, rows, Leaf, _workspace.Levels);
        RefuseNulls(_workspace.Levels.Nulls);
        _encoder.Encode(_workspace.Levels, chunk);
    }
}
