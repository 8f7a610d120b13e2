using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Evaluation;
using PartitionLake.Engine.Expressions.Pruning;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Query.Scanning;

/// <summary>Where a file has the columns of the table that the query reads, and what makes its values the table's.</summary>
internal sealed class FileColumns
{
    private readonly Schema _table;
    private readonly int[] _places;
    private readonly BoundExpression?[] _conversions;

    /// <exception cref="LakeException">
    /// <see cref="LakeErrorCode.SchemaMismatch"/>: the file has another type in one, of which the table's does not hold every value.
    /// </exception>
    public FileColumns(ScanPlan plan, ParquetFile file)
    {
        _table = plan.Table;
        _places = new int[plan.FirstKey];
        _conversions = new BoundExpression?[plan.FirstKey];
        Array.Fill(_places, -1);
        foreach (var ordinal in plan.FilterColumns)
            Find(plan, ordinal, file);
        foreach (var ordinal in plan.OtherColumns)
            Find(plan, ordinal, file);
        if (plan.RefusesFurtherColumns)
            RefuseFurther(plan, file);
    }

    /// <summary>The positions in the file of columns of the table, without those that it lacks.</summary>
    public int[] Of(IReadOnlyList<int> ordinals)
    {
        var places = new List<int>(ordinals.Count);
        foreach (var ordinal in ordinals)
        {
            if (_places[ordinal] >= 0)
                places.Add(_places[ordinal]);
        }
        return [.. places];
    }

    /// <summary>Puts what was read of <see cref="Of"/> in the places that it has in the table.</summary>
    public void Put(Column?[] batch, IReadOnlyList<int> ordinals, RowBatch read)
    {
        var next = 0;
        foreach (var ordinal in ordinals)
        {
            batch[ordinal] = _places[ordinal] < 0 ? RepeatedValue.Null(_table[ordinal].Type, read.Length)
                : _conversions[ordinal] is { } conversion ? Convert(conversion, read.Columns[next++])
                : read.Columns[next++];
        }
    }

    /// <summary>What the statistics of a row group say of a column.</summary>
    public ColumnBounds BoundsOf(RowGroupInfo group, int ordinal) =>
        _places[ordinal] < 0 ? ColumnBounds.Exactly(null) : BoundsOf(ordinal, group.Columns[_places[ordinal]].Statistics, group.RowCount);

    /// <summary>What the statistics of some rows say of a column of the file.</summary>
    public ColumnBounds BoundsOf(int ordinal, ColumnStatistics? statistics, long rowCount)
    {
        var bounds = ScanPlan.BoundsOf(statistics, rowCount);
        return _conversions[ordinal] is { } conversion ? bounds with { Min = Convert(conversion, bounds.Min), Max = Convert(conversion, bounds.Max) } : bounds;
    }

    /// <summary>Where the file has a column that has a Bloom filter in a row group, and the type of the table; −1 otherwise.</summary>
    public int FilterOf(ParquetFile file, int rowGroup, int ordinal) =>
        _places[ordinal] is >= 0 and var place && _conversions[ordinal] is null && file.HasBloomFilter(rowGroup, place) ? place : -1;

    /// <summary>The page index of a column; null where it tells nothing.</summary>
    public IReadOnlyList<PageBounds>? PagesOf(RowGroupPages pages, int ordinal) => _places[ordinal] < 0 ? null : pages.BoundsOf(_places[ordinal]);

    /// <summary>Refuses a file with a column that the table does not have: <c>SELECT *</c> would leave it out without a word.</summary>
    private static void RefuseFurther(ScanPlan plan, ParquetFile file)
    {
        foreach (var field in file.Schema)
        {
            if (plan.Table.IndexOf(field.Name) < 0)
                throw Different(plan, file, field.Name, field.Type.ToString(), ColumnConflict.Missing);
        }
        foreach (var (name, reason) in file.UnreadableColumns)
            throw Different(plan, file, name, reason, ColumnConflict.Missing);
    }

    private static Column Convert(BoundExpression conversion, Column column) =>
        conversion.Evaluate(new RowBatch(conversion.Schema, [column], column.Length));

    // What widens keeps the order, so a bound stays one.
    private static object? Convert(BoundExpression conversion, object? bound) =>
        bound is null ? null : ColumnBounds.Of(Convert(conversion, ValueColumn.Create(conversion.Schema[0].Type, [bound]))).Min;

    private void Find(ScanPlan plan, int ordinal, ParquetFile file)
    {
        var field = _table[ordinal];
        var place = file.Schema.IndexOf(field.Name);
        if (place < 0)
            place = file.IndexOfInner(field.Name);
        if (place < 0 && IsOtherwise(field.Name, file))
            throw Different(plan, file, field.Name, ColumnConflict.Missing, field.Type.ToString());
        if (place < 0 && !file.UnreadableColumns.ContainsKey(field.Name))
            return;
        var found = place >= 0 ? file.FieldOf(place) : null;
        if (found is null || WiderType.Of(found.Type, field.Type) != field.Type)
            throw Different(plan, file, field.Name, found?.Type.ToString() ?? file.UnreadableColumns[field.Name], field.Type.ToString());
        _places[ordinal] = place;
        if (found.Type != field.Type)
        {
            var cast = new CastExpression(new ColumnExpression(found.Name, default), field.Type, default);
            _conversions[ordinal] = BoundExpression.Bind(cast, $"CAST({found.Name} AS {field.Type})", new Schema([found]));
        }
    }

    /// <summary>
    /// Whether the file has something else than a struct, or than a list of them, on the way to a field. One whose struct lacks the field has null for it.
    /// </summary>
    private bool IsOtherwise(string path, ParquetFile file)
    {
        var steps = path.Split('.');
        if (steps.Length == 1 || Inside(TypeOf(_table, steps[0]), steps[0]) is not { Kind: TypeKind.Struct })
            return false;
        var type = TypeOf(file.Schema, steps[0]);
        for (var i = 1; i < steps.Length && type is not null; i++)
        {
            if (Inside(type, steps[i - 1]) is not { Kind: TypeKind.Struct } group)
                return true;
            type = group.Fields!.IndexOf(NameOf(steps[i])) is >= 0 and var place ? group.Fields[place].Type : null;
        }
        return false;
    }

    private static LakeType? TypeOf(Schema schema, string step) => schema.IndexOf(NameOf(step)) is >= 0 and var ordinal ? schema[ordinal].Type : null;

    private static string NameOf(string step) => IsList(step) ? step[..^2] : step;

    /// <summary>What the next step goes into: an element of a list, if the step says that it is one.</summary>
    private static LakeType? Inside(LakeType? type, string step) => !IsList(step) ? type : type?.Kind == TypeKind.List ? type.Element : null;

    private static bool IsList(string step) => step.EndsWith("[]", StringComparison.Ordinal);

    private static LakeException Different(ScanPlan plan, ParquetFile file, string column, string found, string expected) => new(
        LakeErrorCode.SchemaMismatch,
        $"The columns of this query are those of '{plan.FirstFile}', which has for '{column}': {expected}; '{file.Name}' has: {found}.",
        plan.Remedy,
        file.Name);
}
