using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Parquet.Reading.Chunks;

/// <summary>Reads a column of structs, lists or maps of any depth, the value of each row packed into one entry.</summary>
internal sealed class NestedColumnReader : IColumnReader
{
    private readonly ColumnLayout _layout;
    private readonly LeafCursor[] _leaves;
    private readonly NodeReader _root;
    private readonly MemoryBudget _budget;
    private readonly int _batchBytes;

    public NestedColumnReader(ColumnLayout layout, IEnumerable<LeafCursor> leaves, MemoryBudget budget, int batchBytes)
    {
        _layout = layout;
        _leaves = [.. leaves];
        _root = NodeReader.Create(layout.Node, new Queue<LeafCursor>(_leaves));
        _budget = budget;
        _batchBytes = batchBytes;
    }

    public string Name => _layout.Name;

    public bool HasPadding => Array.Exists(_leaves, static leaf => leaf.HasPadding);

    public Column Read(int rows, long firstRow)
    {
        var codes = GC.AllocateUninitializedArray<int>(rows);
        var packer = new NestedPacker(rows, _budget);
        var done = 0;
        while (done < rows && (done == 0 || packer.Position < _batchBytes))
        {
            codes[done] = _root.Read(0, 0, firstRow + done, packer) ? packer.End() : -1;
            done++;
        }
        return new DictionaryColumn(_layout.Node.Type, packer.ToDictionary(), codes, done);
    }

    public void Complete()
    {
        foreach (var leaf in _leaves)
        {
            if (!leaf.IsAtEnd)
                ReadFailure.Corrupt("the column chunk holds more rows than its row group.");
        }
    }

    public void Dispose()
    {
        foreach (var leaf in _leaves)
            leaf.Dispose();
    }
}
