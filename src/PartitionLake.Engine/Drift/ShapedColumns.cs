using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Evaluation;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Drift;

/// <summary>How files of one shape give the columns of their table that are wanted. Safe for several threads.</summary>
/// <remarks>A file that has them as they are wanted gives its batches as they are. Otherwise each column that differs is converted once, where it is
/// read.</remarks>
internal sealed class ShapedColumns
{
    private readonly Source[] _sources;
    private readonly Schema _schema;
    private readonly FileShape _shape;
    private readonly bool _isPlain;

    /// <exception cref="LakeException">A file's column cannot be cast to the type that the plan asks for, or not be read at all.</exception>
    public ShapedColumns(FileShape shape, IReadOnlyList<WantedColumn> wanted)
    {
        _shape = shape;
        _schema = new Schema(wanted.Select(static column => column.Field));
        _sources = new Source[wanted.Count];
        var ordinals = new List<int>();
        _isPlain = true;
        for (var i = 0; i < _sources.Length; i++)
        {
            _sources[i] = Find(wanted[i], ordinals);
            _isPlain &= _sources[i].Place == i && _sources[i].Conversion is null && !_sources[i].IsText;
        }
        Ordinals = ordinals;
    }

    /// <summary>The columns to read, as positions in the file, each once.</summary>
    public IReadOnlyList<int> Ordinals { get; }

    /// <summary>The wanted columns of some rows.</summary>
    /// <param name="read">The columns that were read.</param>
    /// <param name="keys">The values of the file's folders, as columns of one row.</param>
    /// <param name="describeRow">Names a row of the batch, for messages.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.ExpressionFailed"/>: a value is not of the type that the plan asks for.</exception>
    public RowBatch Take(RowBatch read, IReadOnlyList<Column> keys, Func<int, string> describeRow)
    {
        if (_isPlain)
            return read;
        var columns = new Column[_sources.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            var source = _sources[i];
            if (source.Place < 0)
                columns[i] = source.Key >= 0 ? RepeatedValue.Of(keys[source.Key], read.Length) : RepeatedValue.Null(_schema[i].Type, read.Length);
            else
                columns[i] = source.IsText ? AsText((DictionaryColumn)read.GetColumn(source.Place)) : read.GetColumn(source.Place);
            if (source.Conversion is { } conversion)
                columns[i] = Convert(conversion, columns[i], describeRow);
        }
        return new RowBatch(_schema, columns, read.Length);
    }

    private Source Find(WantedColumn wanted, List<int> ordinals)
    {
        var ordinal = _shape.Columns.IndexOf(wanted.Source);
        if (ordinal < 0 && _shape.Inner.TryGetValue(wanted.Source, out var inner))
            return new Source(PlaceOf(inner.Place, ordinals), -1, false, null);
        if (ordinal < 0 && _shape.Unreadable.TryGetValue(wanted.Source, out var reason))
            throw new LakeException(LakeErrorCode.FileUnsupported, $"The column '{wanted.Source}' of '{_shape.FirstFile}' cannot be read: {reason}.",
                "Leave the column out, or that file.", wanted.Source);
        if (ordinal < 0)
            return new Source(-1, -1, false, null);
        var field = _shape.Columns[ordinal];
        var stored = ordinal < _shape.Stored.Count ? _shape.Stored[ordinal].Type : field.Type;
        var isText = stored == LakeType.Binary && field.Type == LakeType.String;
        var conversion = Conversion(wanted, field, isText ? field.Type : stored);
        if (ordinal >= _shape.Stored.Count)
            return new Source(-1, ordinal - _shape.Stored.Count, false, conversion);
        return new Source(PlaceOf(_shape.Places[ordinal], ordinals), -1, isText, conversion);
    }

    private static int PlaceOf(int column, List<int> ordinals)
    {
        var place = ordinals.IndexOf(column);
        if (place >= 0)
            return place;
        ordinals.Add(column);
        return ordinals.Count - 1;
    }

    private BoundExpression? Conversion(WantedColumn wanted, Field field, LakeType stored)
    {
        if (wanted.Field.Type == field.Type && field.Type == stored)
            return null;
        SqlExpression value = new ColumnExpression(field.Name, default);
        if (field.Type != stored)
            value = new CastExpression(value, field.Type, default);
        if (wanted.Field.Type != field.Type)
            value = new CastExpression(value, wanted.Field.Type, default);
        try
        {
            return BoundExpression.Bind(value, $"CAST({field.Name} AS {wanted.Field.Type})", new Schema([field with { Type = stored }]));
        }
        catch (LakeException e)
        {
            throw new LakeException(LakeErrorCode.TypeMismatch,
                $"The column '{field.Name}' of '{_shape.FirstFile}' is {stored}, which cannot be cast to {wanted.Field.Type}.",
                    "Cast it to a type that all files' columns can be cast to, or leave it out.", field.Name, e);
        }
    }

    private static DictionaryColumn AsText(DictionaryColumn bytes) => new(LakeType.String, bytes.Dictionary, bytes.Codes, bytes.Length);

    private static Column Convert(BoundExpression conversion, Column column, Func<int, string> describeRow)
    {
        try
        {
            return conversion.Evaluate(new RowBatch(conversion.Schema, [column], column.Length));
        }
        catch (EvaluationException failure)
        {
            throw new LakeException(
                LakeErrorCode.ExpressionFailed,
                $"{conversion.Text} fails in {describeRow(failure.Row)}: {failure.Message}",
                "Correct the row, or leave the column out.",
                conversion.Text,
                failure);
        }
    }

    /// <param name="Place">Position among the columns read; −1 for none.</param>
    /// <param name="Key">Position among the file's keys; −1 for none.</param>
    /// <param name="IsText">Whether bytes are taken for text. Whether they are UTF-8 is judged where text of files is.</param>
    /// <param name="Conversion">From the file's type to the table's; null where they are one.</param>
    private readonly record struct Source(int Place, int Key, bool IsText, BoundExpression? Conversion);
}
