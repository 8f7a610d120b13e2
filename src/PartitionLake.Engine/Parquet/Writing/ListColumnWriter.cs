using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>A column of packed lists, taken apart into the three-level form. A null list, an empty one and a null element stay three things.</summary>
internal abstract class ListColumnWriter : ColumnWriter
{
    private readonly int _emptyLevel;

    protected ListColumnWriter(Leaf leaf, EncoderWorkspace workspace)
        : base(leaf)
    {
        Workspace = workspace;
        _emptyLevel = leaf.MaxDefinition - 2;
    }

    protected EncoderWorkspace Workspace { get; }

    public override void Write(Column column, int rows, ChunkWriter chunk)
    {
        var lists = (DictionaryColumn)column;
        var levels = Workspace.Levels;
        levels.SetNested(Leaf, rows);
        Begin(lists);
        var nulls = 0;
        for (var row = 0; row < rows; row++)
        {
            var code = lists.Codes[row];
            if (code < 0)
            {
                nulls++;
                levels.AddSlot(0, 0);
            }
            else
            {
                AddList(code, lists.Dictionary, levels);
            }
            levels.EndRow();
        }
        RefuseNulls(nulls);
        Encode(levels, chunk);
    }

    protected abstract void Begin(DictionaryColumn lists);

    /// <summary>Adds levels and values of one list that is not null.</summary>
    protected abstract void AddList(int code, ByteDictionary source, Levels levels);

    protected abstract void Encode(Levels levels, ChunkWriter chunk);

    protected void AddEmpty(Levels levels) => levels.AddSlot(_emptyLevel, 0);

    protected void AddElement(Levels levels, int index, bool isNull)
        => levels.AddSlot(isNull ? Leaf.MaxDefinition - 1 : Leaf.MaxDefinition, index == 0 ? 0 : 1);
}
