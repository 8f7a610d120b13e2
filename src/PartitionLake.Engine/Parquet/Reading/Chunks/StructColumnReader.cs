using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Parquet.Reading.Chunks;

/// <summary>
/// Reads a column of structs: each part that is no struct by a reader of its own. Where the structs are is told by the first part below; that
/// all others say the same is checked, so that leaves which do not agree are an error and never another value.
/// </summary>
internal sealed class StructColumnReader : IColumnReader
{
    private readonly ColumnLayout _layout;
    private readonly IReadOnlyList<StructPart> _parts;
    private readonly PartRows?[] _ahead;

    /// <param name="layout">The column.</param>
    /// <param name="parts">The fields that are no structs, of all structs in the order of the file.</param>
    public StructColumnReader(ColumnLayout layout, IReadOnlyList<StructPart> parts)
    {
        _layout = layout;
        _parts = parts;
        _ahead = new PartRows?[parts.Count];
    }

    public string Name => _layout.Name;

    public bool HasPadding => _parts.Any(static part => part.Reader.HasPadding);

    public Column Read(int rows, long firstRow)
    {
        var read = new PartRows[_parts.Count];
        for (var i = 0; i < read.Length; i++)
        {
            read[i] = _ahead[i] ?? _parts[i].Read(rows, firstRow);
            rows = Math.Min(rows, read[i].Values.Length);
        }
        for (var i = 0; i < read.Length; i++)
        {
            // A part with long text was given up early; the others keep what they have more.
            var more = read[i].Values.Length - rows;
            _ahead[i] = more > 0 ? read[i].Slice(rows, more) : null;
            if (more > 0)
                read[i] = read[i].Slice(0, rows);
        }
        var next = 0;
        return Join((StructNode)_layout.Node, 0, read, ref next, rows);
    }

    public void Complete()
    {
        foreach (var part in _parts)
            part.Reader.Complete();
    }

    public void Dispose()
    {
        foreach (var part in _parts)
            part.Reader.Dispose();
    }

    private static StructColumn Join(StructNode node, int depth, PartRows[] parts, ref int next, int rows)
    {
        var first = next;
        var fields = new Column[node.Fields.Count];
        for (var i = 0; i < fields.Length; i++)
            fields[i] = node.Fields[i] is StructNode inner ? Join(inner, depth + 1, parts, ref next, rows) : parts[next++].Values;
        var validity = parts[first].Around[depth];
        for (var i = first + 1; i < next; i++)
        {
            if (!ValidityMap.AreEqual(validity, parts[i].Around[depth]))
                ReadFailure.Corrupt("the leaves of a nested column do not agree in where a struct is null.");
        }
        return new StructColumn(node.Type, fields, rows, validity);
    }
}

/// <summary>A field that is no struct.</summary>
/// <param name="Reader">Reads it.</param>
/// <param name="Around">Told by the reader where the structs around it are there.</param>
internal sealed record StructPart(IColumnReader Reader, StructPresence Around)
{
    public PartRows Read(int rows, long firstRow) => new(Reader.Read(rows, firstRow), Around.ToMaps());
}

/// <summary>Some rows of such a field.</summary>
/// <param name="Values">The field.</param>
/// <param name="Around">For each struct around it, the outermost first, where it is there.</param>
internal sealed record PartRows(Column Values, ValidityMap?[] Around)
{
    public PartRows Slice(int start, int count) =>
        new(Values.Slice(start, count), Array.ConvertAll(Around, map => map?.Slice(start, count)));
}
