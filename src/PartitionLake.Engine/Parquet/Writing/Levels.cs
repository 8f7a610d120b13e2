using System.Numerics;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>A stretch of whole rows that becomes one data page; ends are exclusive.</summary>
/// <param name="Slots">Level entries: rows of a flat column, elements (and empty or null lists) of a list.</param>
/// <param name="Values">Values that are not null.</param>
internal readonly record struct PageRange(int RowStart, int RowEnd, int SlotStart, int SlotEnd, int ValueStart, int ValueEnd)
{
    public int Rows => RowEnd - RowStart;

    public int Slots => SlotEnd - SlotStart;

    public int Values => ValueEnd - ValueStart;
}

/// <summary>The rows of one chunk without their values: where nulls and lists stand, and where a page may end.</summary>
internal sealed class Levels
{
    private ulong[] _words = new ulong[64];
    private int[] _definitions = [];
    private int[] _repetitions = [];
    private int[] _rowDefinitions = [];
    private int[] _rowSlots = [];
    private int[] _rowValues = [];
    private Leaf _leaf = null!;
    private bool _hasWords;

    public int Rows { get; private set; }

    public int Slots { get; private set; }

    /// <summary>How many values are not null.</summary>
    public int Values { get; private set; }

    public int Nulls => Slots - Values;

    /// <summary>Where the structs around the leaf are null, to be said before the leaf is started.</summary>
    public StructLevels Around { get; } = new();

    /// <summary>Starts a flat column without nulls.</summary>
    public void SetAllValid(Leaf leaf, int rows)
    {
        _leaf = leaf;
        Rows = Slots = Values = rows;
        _hasWords = false;
    }

    /// <summary>Starts a flat column that may have nulls; the words are to be filled in whole, a bit set for each value.</summary>
    public Span<ulong> BeginFlat(Leaf leaf, int rows)
    {
        _leaf = leaf;
        Rows = Slots = rows;
        var words = (rows + 63) >> 6;
        if (words > _words.Length)
            _words = new ulong[words * 2];
        return _words.AsSpan(0, words);
    }

    /// <summary>Ends what <see cref="BeginFlat"/> started, when it is known how many values there are.</summary>
    public void EndFlat(int values)
    {
        Values = values;
        _hasWords = values != Rows;
    }

    /// <summary>
    /// Starts a flat column of rows that repeat a few, and gives for each value that is not null its number.
    /// </summary>
    /// <param name="leaf">The column.</param>
    /// <param name="places">For each row its entry, −1 for null.</param>
    /// <param name="numbers">At 0 that of null, −1; behind it that of each entry, −1 where the entry is null.</param>
    /// <param name="target">Room for as many numbers as there are rows.</param>
    /// <returns>How many values there are.</returns>
    public int SetRepeated(Leaf leaf, ReadOnlySpan<int> places, ReadOnlySpan<int> numbers, Span<int> target)
    {
        var words = BeginFlat(leaf, places.Length);
        var values = 0;
        for (var start = 0; start < places.Length; start += 64)
        {
            ulong bits = 0;
            var end = Math.Min(start + 64, places.Length);
            for (var row = start; row < end; row++)
            {
                // Without a branch: whether an entry is null cannot be foretold.
                var number = numbers[places[row] + 1];
                var isValue = number >>> 31 ^ 1;
                target[values] = number;
                values += isValue;
                bits |= (ulong)isValue << row;
            }
            words[start >> 6] = bits;
        }
        EndFlat(values);
        return values;
    }

    /// <summary>Starts a leaf of a nested column, to be filled by <see cref="AddSlot"/> and <see cref="EndRow"/>.</summary>
    public void SetNested(Leaf leaf, int rows)
    {
        _leaf = leaf;
        Rows = Slots = Values = 0;
        _hasWords = false;
        if (rows >= _rowSlots.Length)
        {
            _rowSlots = new int[rows + 1];
            _rowValues = new int[rows + 1];
        }
    }

    public void AddSlot(int definition, int repetition)
    {
        Room(1);
        _definitions[Slots] = definition;
        _repetitions[Slots++] = repetition;
        if (definition == _leaf.MaxDefinition)
            Values++;
    }

    /// <summary>Adds the slots of a list of values at the end of the way, as if each were there, and returns their definition levels.</summary>
    /// <param name="count">How many they are.</param>
    /// <param name="repetition">The repetition level of those behind the first, which begins a row.</param>
    public Span<int> AddElements(int count, int repetition)
    {
        Room(count);
        var definitions = _definitions.AsSpan(Slots, count);
        definitions.Fill(_leaf.MaxDefinition);
        var repetitions = _repetitions.AsSpan(Slots, count);
        repetitions.Fill(repetition);
        repetitions[0] = 0;
        Slots += count;
        Values += count;
        return definitions;
    }

    /// <summary>Makes a slot that was added by <see cref="AddElements"/> one of a value that is null.</summary>
    public void SetNull(ref int definition, int level)
    {
        definition = level;
        Values--;
    }

    /// <summary>Adds the slots of an earlier row again, and returns how many values it has.</summary>
    /// <param name="slot">The first slot of that row.</param>
    public int RepeatRow(int slot)
    {
        var values = Values;
        var end = Slots;
        do
        {
            AddSlot(_definitions[slot], _repetitions[slot]);
        }
        while (++slot < end && _repetitions[slot] > 0);
        return Values - values;
    }

    public void EndRow()
    {
        _rowSlots[++Rows] = Slots;
        _rowValues[Rows] = Values;
    }

    /// <summary>The rows behind the given ones that make the next page: at least one, and no more values than asked if it has several.</summary>
    public PageRange Next(in PageRange previous, int maxRows, long maxValues)
    {
        var end = (int)Math.Min(Rows, (long)previous.RowEnd + maxRows);
        if (_leaf.IsInList)
        {
            var row = previous.RowEnd + 1;
            while (row < end && _rowValues[row + 1] - previous.ValueEnd <= maxValues)
                row++;
            end = row;
        }
        else if (end - previous.RowEnd > maxValues)
        {
            end = previous.RowEnd + (int)Math.Max(1, maxValues);
        }
        return To(previous, end);
    }

    /// <summary>The rows behind the given ones whose values fit into that many bytes, but at least one row.</summary>
    /// <param name="previous">The page before.</param>
    /// <param name="maxRows">Rows at most.</param>
    /// <param name="maxBytes">Bytes at most.</param>
    /// <param name="codes">For each value its entry in <paramref name="sizes"/>.</param>
    /// <param name="sizes">Gives the bytes of an entry.</param>
    public PageRange Next(in PageRange previous, int maxRows, int maxBytes, ReadOnlySpan<int> codes, LocalDictionary sizes)
    {
        var limit = (int)Math.Min(Rows, (long)previous.RowEnd + maxRows);
        var value = previous.ValueEnd;
        long bytes = 0;
        for (var row = previous.RowEnd; row < limit; row++)
        {
            for (var end = value + ValuesInRow(row); value < end; value++)
                bytes += sizes.SizeOf(codes[value]);
            if (bytes > maxBytes && row > previous.RowEnd)
                return To(previous, row);
        }
        return To(previous, limit);
    }

    /// <summary>Writes the levels of a page, as page version 1 has them: each kind with its length in front.</summary>
    public void Write(in PageRange page, ByteBuffer output)
    {
        if (_leaf.IsInList)
        {
            if (_leaf.MaxRepetition > 0)
                WriteLevels(_repetitions, page, _leaf.MaxRepetition, output);
            WriteLevels(_definitions, page, _leaf.MaxDefinition, output);
            return;
        }
        if (_leaf.MaxDefinition == 0)
            return;
        if (_leaf.Steps.Length > 0)
        {
            WriteDefinitions(page, output);
            return;
        }
        var start = Open(output);
        if (page.Values == page.Slots || page.Values == 0)
            HybridRle.WriteRun(page.Values == 0 ? 0 : 1, page.Slots, 1, output);
        else
            DefinitionBits.Write(_words.AsSpan(0, (Rows + 63) >> 6), page.RowStart, page.Rows, output);
        Close(start, output);
    }

    /// <summary>Writes the levels of a leaf within structs.</summary>
    private void WriteDefinitions(in PageRange page, ByteBuffer output)
    {
        if (page.Values == page.Slots)
        {
            var start = Open(output);
            HybridRle.WriteRun(_leaf.MaxDefinition, page.Slots, HybridRle.WidthOf(_leaf.MaxDefinition + 1), output);
            Close(start, output);
            return;
        }
        if (_rowDefinitions.Length < Rows)
            _rowDefinitions = new int[Rows];
        var nullDefinition = _leaf.Steps[^1].IsNullable ? _leaf.MaxDefinition - 1 : -1;
        _rowDefinitions.AsSpan(page.RowStart, page.Rows).Fill(_leaf.MaxDefinition);
        for (var word = page.RowStart >> 6; word << 6 < page.RowEnd; word++)
        {
            for (var absent = ~_words[word]; absent != 0; absent &= absent - 1)
            {
                var row = (word << 6) + BitOperations.TrailingZeroCount(absent);
                if (row >= page.RowEnd)
                    break;
                if (row < page.RowStart)
                    continue;
                var around = Around.DefinitionOf(row);
                _rowDefinitions[row] = around >= 0 ? around : nullDefinition >= 0 ? nullDefinition : throw NullField();
            }
        }
        WriteLevels(_rowDefinitions, page, _leaf.MaxDefinition, output);
    }

    private LakeException NullField() => new(
        LakeErrorCode.SchemaMismatch,
        $"Column '{_leaf.Field.Name}' holds a null in '{string.Join('.', _leaf.Path)}', which is declared without nulls.",
        "Declare the field nullable.",
        _leaf.Field.Name);

    private static void WriteLevels(int[] levels, in PageRange page, int max, ByteBuffer output)
    {
        var start = Open(output);
        HybridRle.Write(levels.AsSpan(page.SlotStart, page.Slots), HybridRle.WidthOf(max + 1), output);
        Close(start, output);
    }

    private static int Open(ByteBuffer output)
    {
        output.WriteInt32(0);
        return output.Length;
    }

    private static void Close(int start, ByteBuffer output) => output.PatchInt32(start - 4, output.Length - start);

    private void Room(int slots)
    {
        if (Slots <= _definitions.Length - slots)
            return;
        Array.Resize(ref _definitions, (int)Math.Min(Array.MaxLength, Math.Max(Math.Max(256, Slots * 2L), (long)Slots + slots)));
        Array.Resize(ref _repetitions, _definitions.Length);
    }

    private int ValuesInRow(int row)
    {
        if (_leaf.IsInList)
            return _rowValues[row + 1] - _rowValues[row];
        return _hasWords ? (int)(_words[row >> 6] >> row & 1) : 1;
    }

    private PageRange To(in PageRange previous, int row)
    {
        if (row == Rows)
            return new PageRange(previous.RowEnd, row, previous.SlotEnd, Slots, previous.ValueEnd, Values);
        if (_leaf.IsInList)
            return new PageRange(previous.RowEnd, row, previous.SlotEnd, _rowSlots[row], previous.ValueEnd, _rowValues[row]);
        var rows = row - previous.RowEnd;
        var values = _hasWords ? DefinitionBits.CountSet(_words.AsSpan(0, (Rows + 63) >> 6), previous.RowEnd, rows) : rows;
        return new PageRange(previous.RowEnd, row, previous.SlotEnd, row, previous.ValueEnd, previous.ValueEnd + values);
    }
}
