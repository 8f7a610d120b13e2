using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Parquet.Reading.Chunks;

/// <summary>Reads a column of lists or maps of any depth, the value of each row packed into one entry.</summary>
internal sealed class NestedColumnReader : IColumnReader
{
    private readonly LayoutNode _node;
    private readonly LeafCursor[] _leaves;
    private readonly NodeReader _root;
    private readonly MemoryBudget _budget;
    private readonly int _batchBytes;

    /// <param name="name">The column's name, for messages.</param>
    /// <param name="node">What its levels mean.</param>
    /// <param name="leaves">Its leaves, in the order of the file.</param>
    /// <param name="budget">The memory that the row group may take.</param>
    /// <param name="batchBytes">Bytes of values that make a batch end.</param>
    public NestedColumnReader(string name, LayoutNode node, IEnumerable<LeafCursor> leaves, MemoryBudget budget, int batchBytes)
    {
        Name = name;
        _node = node;
        _leaves = [.. leaves];
        _root = NodeReader.Create(node, new Queue<LeafCursor>(_leaves));
        _budget = budget;
        _batchBytes = batchBytes;
    }

    public string Name { get; }

    /// <summary>Told where the structs around the column are there; null for nobody.</summary>
    public StructPresence? Around { get; init; }

    public bool HasPadding => Array.Exists(_leaves, static leaf => leaf.HasPadding);

    public Column Read(int rows, long firstRow)
    {
        var codes = GC.AllocateUninitializedArray<int>(rows);
        var packer = new NestedPacker(rows, _budget);
        var done = 0;
        Around?.Begin(rows);
        while (done < rows && (done == 0 || packer.Position < _batchBytes))
        {
            Around?.Add([_root.First.Peek(0)]);
            codes[done] = _root.Read(0, 0, firstRow + done, packer) ? packer.End() : -1;
            done++;
        }
        return new DictionaryColumn(_node.Type, packer.ToDictionary(), codes, done);
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
