using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Parquet.Reading.Pages;

namespace PartitionLake.Engine.Parquet.Reading.Chunks;

/// <summary>Reads a column of lists of one level, each list packed into one entry.</summary>
internal sealed class ListColumnReader(ColumnLayout layout, PageReader pages, ElementBlock elements, MemoryBudget budget, int batchBytes) : ColumnReader(layout, pages)
{
    private readonly int[] _repetitions = new int[ElementBlock.Capacity];
    private readonly int[] _definitions = new int[ElementBlock.Capacity];
    private readonly LakeType _type = LakeType.List(layout.Format.Type);
    private int _levels;
    private int _next;
    private int _nextElement;
    private int _badElement = -1;

    public override Column Read(int rows, long firstRow)
    {
        var codes = GC.AllocateUninitializedArray<int>(rows);
        var packer = new ListPacker(rows, budget);
        var begun = 0;
        var hasElements = false;
        while (_next < _levels || TryNextLevels())
        {
            var definition = _definitions[_next];
            if (_repetitions[_next] == 0)
            {
                // The first level of the next batch: only here is it known that the last list is complete.
                if (begun == rows || (begun > 0 && packer.UsedBytes >= batchBytes))
                    break;
                codes[begun++] = BeginRow(packer, definition);
                hasElements = definition > Layout.ListDefinition;
            }
            else if (!hasElements || definition <= Layout.ListDefinition)
            {
                ReadFailure.Corrupt("the levels of a list go on where no list with elements has begun.");
            }
            if (definition > Layout.ListDefinition)
                AddElement(packer, definition, firstRow + begun - 1);
            _next++;
        }
        if (begun < rows && _next == _levels)
            ReadFailure.Corrupt("the column chunk holds fewer rows than its row group.");
        packer.End();
        return new DictionaryColumn(_type, packer.ToDictionary(), codes, begun);
    }

    public override void Complete()
    {
        if (_next < _levels)
            ReadFailure.Corrupt("the column chunk holds more rows than its row group.");
        base.Complete();
    }

    protected override void SetDictionary(ByteSlice page, int count) => elements.SetDictionary(page, count);

    protected override void BeginValues(PageEncoding encoding, ByteSlice section, int valueCount) => elements.BeginPage(encoding, section, valueCount);

    protected override void EndValues() => elements.EndPage();

    private int BeginRow(ListPacker packer, int definition)
    {
        if (definition < Layout.ListDefinition)
        {
            packer.End();
            return -1;
        }
        packer.Begin();
        return packer.Code;
    }

    private void AddElement(ListPacker packer, int definition, long row)
    {
        if (definition < Layout.MaxDefinition)
        {
            packer.AddNull();
            return;
        }
        if (_nextElement == _badElement)
            throw Unrepresentable(row);
        packer.Add(elements[_nextElement++]);
    }

    private bool TryNextLevels()
    {
        if (PageLeft == 0 && !TryNextPage())
            return false;
        var count = Math.Min(ElementBlock.Capacity, PageLeft);
        var definitions = _definitions.AsSpan(0, count);
        Repetition!.Read(_repetitions.AsSpan(0, count));
        Definition!.Read(definitions);
        var present = 0;
        foreach (var definition in definitions)
            present += definition == Layout.MaxDefinition ? 1 : 0;
        _badElement = elements.Load(present);
        PageLeft -= count;
        _levels = count;
        _next = 0;
        _nextElement = 0;
        return true;
    }
}
