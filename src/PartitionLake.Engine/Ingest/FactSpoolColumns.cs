using System.Collections;
using System.Globalization;
using System.Text;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Ingest;

/// <summary>The columns that pipeline rows have shown so far, in order of appearance, and the declared ones.</summary>
internal sealed class FactSpoolColumns
{
    private readonly List<FactSpoolColumn> _columns = [];
    private readonly Dictionary<string, int> _ordinals = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, LakeType> _declared = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="schema">Column name → type; one with an order decides the order of its columns.</param>
    public FactSpoolColumns(IDictionary? schema)
    {
        if (schema is null)
            return;
        foreach (DictionaryEntry entry in schema)
        {
            var name = entry.Key.ToString()!;
            _declared[name] = TypeText.Parse(entry.Value as string, $"-Schema '{name}'");
            if (schema is not Hashtable)
                Find(name);
        }
    }

    /// <summary>The position of that column, which is added when it is new.</summary>
    public int Find(string name)
    {
        if (_ordinals.TryGetValue(name, out var ordinal))
            return ordinal;
        ordinal = _columns.Count;
        _ordinals.Add(name, ordinal);
        _columns.Add(new FactSpoolColumn(name, _declared.GetValueOrDefault(name)));
        return ordinal;
    }

    /// <summary>A row's value in the form its column keeps.</summary>
    public FactSpoolValue Convert(int ordinal, in FactSpoolCell cell, long row)
    {
        var column = _columns[ordinal];
        var raw = cell.Value;
        column.IsSeen = true;
        column.Source ??= cell.Type;
        if (column.LastRow == row)
            throw TwoOfOneName(column.Name, row);
        column.LastRow = row;
        if (ReadValue(column, raw, row) is not { } fitting)
            throw column.Declared is null ? NoType(column, raw, row) : DoesNotFit(column, raw, row);
        column.Observe(fitting, row);
        return fitting;
    }

    private static FactSpoolValue? ReadValue(FactSpoolColumn column, object? raw, long row)
    {
        try
        {
            return column.Declared is null ? FactSpoolValue.From(raw) : FactSpoolConversion.Convert(raw, column.Declared);
        }
        catch (EncoderFallbackException e)
        {
            throw new LakeException(LakeErrorCode.TextInvalid,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Row {row}, property '{column.Name}': the text holds half a character at position {e.Index + 1} "
                        + $"(U+{(int)e.CharUnknown:X4}, a surrogate without its other half)."),
                "Correct the row: the text was cut within a character, or read in a wrong encoding.", column.Name, e);
        }
    }

    private static LakeException TwoOfOneName(string name, long row) => new(LakeErrorCode.ColumnNameCollision,
        $"Row {row} has several properties of the name '{name}' when case is folded, as Athena and Glue fold it.",
        "Rename one with Select-Object and a calculated property, or leave it out.", name);

    /// <exception cref="LakeException">The rows had no columns, or not one that the schema declares.</exception>
    public void Check()
    {
        if (_columns.Count == 0)
            throw new LakeException(
                LakeErrorCode.PlanInvalid, "The rows from the pipeline have no properties.", "Pipe objects such as Import-Csv makes.", "InputObject");
        foreach (var (name, type) in _declared)
        {
            if (_ordinals.TryGetValue(name, out var ordinal) && _columns[ordinal].IsSeen)
                continue;
            throw new LakeException(LakeErrorCode.ColumnNotFound, $"-Schema declares '{name}' as {type}, but no row has a property of that name.",
                $"The rows have: {string.Join(", ", _columns.Where(static column => column.IsSeen).Select(static column => column.Name))}.", name);
        }
    }

    public Schema ToSchema() => new(_columns.Select(static column => new Field(column.Name, column.ToType())));

    private static LakeException NoType(FactSpoolColumn column, object? raw, long row) => new(LakeErrorCode.TypeMismatch,
        $"Row {row}, property '{column.Name}': a value of the .NET type {raw!.GetType().FullName} has no column type.",
        "Leave the property out or convert it, for example with Select-Object and a calculated property.", column.Name);

    private static LakeException DoesNotFit(FactSpoolColumn column, object? raw, long row) => new(LakeErrorCode.TypeMismatch,
        FormattableString.Invariant($"Row {row}, property '{column.Name}': found '{raw}' ({raw?.GetType().Name}), expected a value of type {column.Declared}."),
        "Correct the row, or declare another type for the column with -Schema.", column.Name);
}
