using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>
/// One leaf below packed lists or maps, taken apart into levels and values. A null list, an empty one and a null element stay
/// three things.
/// </summary>
internal abstract class NestedColumnWriter : ColumnWriter
{
    private readonly NestedStep[] _steps;
    private readonly int _list;

    protected NestedColumnWriter(Leaf leaf, EncoderWorkspace workspace)
        : base(leaf, workspace)
    {
        _steps = leaf.Steps;
        _list = Array.FindIndex(_steps, static step => step.IsList);
    }

    /// <summary>The step into the outermost list, if its elements are the values; null where there is more on the way.</summary>
    protected NestedStep? ListOfValues => _list == _steps.Length - 1 ? _steps[_list] : null;

    protected override void WriteLeaf(Column column, int rows, ChunkWriter chunk)
    {
        var values = (DictionaryColumn)column;
        var levels = Workspace.Levels;
        levels.SetNested(Leaf, rows);
        Begin(values.Dictionary);
        var nulls = 0;
        for (var row = 0; row < rows; row++)
        {
            var code = values.Codes[row];
            if (code < 0)
            {
                nulls++;
                var around = levels.Around.DefinitionOf(row);
                levels.AddSlot(around < 0 ? _steps[_list].Definition - 1 : around, 0);
            }
            else
            {
                AddRow(code, values.Dictionary, levels);
            }
            levels.EndRow();
        }
        RefuseLeafNulls(nulls);
        Encode(levels, chunk);
    }

    protected abstract void Begin(ByteDictionary source);

    /// <summary>Adds levels and values of a row that is not null.</summary>
    protected virtual void AddRow(int code, ByteDictionary source, Levels levels) => WalkList(source[code], _list, 0, levels);

    protected abstract void Add(ReadOnlySpan<byte> value);

    protected abstract void Encode(Levels levels, ChunkWriter chunk);

    /// <summary>Adds what a part of a row holds for the leaf.</summary>
    /// <param name="value">The part, which is not null.</param>
    /// <param name="step">The step that leaves it.</param>
    /// <param name="definition">Its definition level.</param>
    /// <param name="repetition">The repetition level with which it begins.</param>
    /// <param name="levels">Where levels go.</param>
    private void Walk(ReadOnlySpan<byte> value, int step, int definition, int repetition, Levels levels)
    {
        for (; step < _steps.Length && !_steps[step].IsList; step++)
        {
            ref readonly var field = ref _steps[step];
            if (!StructValue.TryGet(value, field.Fields, field.Ordinal, out value))
            {
                AddNull(field, repetition, levels);
                return;
            }
            definition = field.PresentDefinition;
        }
        if (step < _steps.Length)
        {
            WalkList(value, step, repetition, levels);
            return;
        }
        levels.AddSlot(definition, repetition);
        Add(value);
    }

    private void WalkList(ReadOnlySpan<byte> packed, int step, int repetition, Levels levels)
    {
        ref readonly var list = ref _steps[step];
        var elements = ListValue.Enumerate(packed);
        var isEmpty = true;
        while (elements.MoveNext())
        {
            var begin = isEmpty ? repetition : list.Repetition;
            isEmpty = false;
            if (elements.IsNull)
                AddNull(list, begin, levels);
            else
                Walk(elements.Current, step + 1, list.PresentDefinition, begin, levels);
        }
        if (isEmpty)
            levels.AddSlot(list.Definition, repetition);
    }

    private void AddNull(in NestedStep step, int repetition, Levels levels)
    {
        if (!step.IsNullable)
        {
            throw new LakeException(
                LakeErrorCode.SchemaMismatch, $"Column '{Leaf.Field.Name}' holds a map with a key that is null.",
                "Leave the column out with Exclude, or correct the source.", Leaf.Field.Name);
        }
        levels.AddSlot(step.NullDefinition, repetition);
    }
}
