using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>A column of text or binary values, flat or within structs alone.</summary>
internal sealed class ByteColumnWriter : ColumnWriter
{
    private readonly ByteEncoder _encoder;

    public ByteColumnWriter(Leaf leaf, EncoderWorkspace workspace)
        : base(leaf, workspace)
        => _encoder = new ByteEncoder(leaf, workspace);

    protected override void WriteLeaf(Column column, int rows, ChunkWriter chunk)
    {
        if (column is RepeatedColumn repeated)
            Workspace.Bytes.Map(repeated, rows, Leaf, Workspace.Levels);
        else
            Workspace.Bytes.Map((DictionaryColumn)column, rows, Leaf, Workspace.Levels);
        RefuseLeafNulls(Workspace.Levels.Nulls);
        _encoder.Encode(Workspace.Levels, chunk);
    }
}
