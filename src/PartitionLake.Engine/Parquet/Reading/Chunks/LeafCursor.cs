using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Parquet.Reading.Pages;

namespace PartitionLake.Engine.Parquet.Reading.Chunks;

/// <summary>The entries of one leaf of a nested column, each with its levels; a block of them is decoded at a time.</summary>
internal sealed class LeafCursor(LeafLayout layout, PageReader pages, ElementBlock elements) : ChunkReader(layout, pages)
{
    private readonly int[] _repetitions = new int[ElementBlock.Capacity];
    private readonly int[] _definitions = new int[ElementBlock.Capacity];
    private int _levels;
    private int _next;
    private int _nextElement;
    private int _badElement = -1;

    public override bool HasPadding => elements.HasPadding;

    /// <summary>Whether all entries have been taken.</summary>
    public bool IsAtEnd => _next == _levels && !TryNextLevels();

    /// <summary>The repetition level of the next entry; that of a new row where there is none.</summary>
    public int Repetition => IsAtEnd ? 0 : _repetitions[_next];

    /// <summary>The definition level of the next entry, which is checked to continue or begin what it has to.</summary>
    /// <param name="repetition">The repetition level that it has to have.</param>
    public int Peek(int repetition)
    {
        if (IsAtEnd)
            ReadFailure.Corrupt("the column chunk holds fewer rows than its row group.");
        if (_repetitions[_next] != repetition)
            ReadFailure.Corrupt(
                $"the repetition level of an entry is {_repetitions[_next]} where {repetition} was expected: the leaves of a nested column do not agree.");
        return _definitions[_next];
    }

    /// <summary>Passes over an entry without a value.</summary>
    public void Skip() => _next++;

    /// <summary>Takes the value of the next entry.</summary>
    public ReadOnlySpan<byte> Take(long row)
    {
        if (_nextElement == _badElement)
            throw Unrepresentable(row);
        _next++;
        return elements[_nextElement++];
    }

    /// <summary>Packs the elements of a list of values that has some, and returns how many they are.</summary>
    /// <param name="repetition">The repetition level with which the list begins.</param>
    /// <param name="next">That of an element behind the first.</param>
    /// <param name="nullDefinition">The definition level of an element that is null.</param>
    /// <param name="row">The row of the file, for messages.</param>
    /// <param name="target">Where they go.</param>
    public int TakeElements(int repetition, int next, int nullDefinition, long row, NestedPacker target)
    {
        var count = 0;
        do
        {
            Peek(count == 0 ? repetition : next);
            // As far as the block goes; the next one may go on with the list.
            var end = _next + 1;
            while (end < _levels && _repetitions[end] == next)
                end++;
            var definitions = _definitions.AsSpan(_next, end - _next);
            var taken = elements.Pack(definitions, Layout.MaxDefinition, nullDefinition, _nextElement, target);
            if (_badElement >= _nextElement && _badElement < _nextElement + taken)
                throw Unrepresentable(row);
            _nextElement += taken;
            count += definitions.Length;
            _next = end;
        }
        while (Repetition == next);
        return count;
    }

    protected override void SetDictionary(ByteSlice page, int count) => elements.SetDictionary(page, count);

    protected override void BeginValues(PageEncoding encoding, ByteSlice section, int valueCount) => elements.BeginPage(encoding, section, valueCount);

    protected override void EndValues() => elements.EndPage();

    private bool TryNextLevels()
    {
        if (PageLeft == 0 && !TryNextPage())
            return false;
        var count = Math.Min(ElementBlock.Capacity, PageLeft);
        var present = ReadLevels(count);
        _badElement = elements.Load(present);
        PageLeft -= count;
        _levels = count;
        _next = 0;
        _nextElement = 0;
        return true;
    }

    private int ReadLevels(int count)
    {
        RepetitionLevels?.Read(_repetitions.AsSpan(0, count));
        if (DefinitionLevels is null)
            return count;
        var definitions = _definitions.AsSpan(0, count);
        DefinitionLevels.Read(definitions);
        var present = 0;
        foreach (var definition in definitions)
            present += definition == Layout.MaxDefinition ? 1 : 0;
        return present;
    }
}
