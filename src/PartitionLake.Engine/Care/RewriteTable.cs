using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Parquet.Writing;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Publishing;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Care;

/// <summary>What rewritten objects have: the columns of all objects together, by name and in the wider type, and their layout.</summary>
internal sealed class RewriteTable
{
    private readonly Dictionary<FileShape, ShapedColumns> _shapes = [];

    private RewriteTable(Schema schema, IReadOnlyList<FileShape> shapes, IReadOnlyList<SortColumn> sortBy, IReadOnlyList<int> bloomFilters)
    {
        Layout = RunSubject.LayoutOf(schema, sortBy, bloomFilters);
        Schema = schema;
        SortBy = sortBy;
        FileLayout = ObjectLayout.Of(sortBy, bloomFilters);
        WantedColumn[] wanted = [.. schema.Select(static field => new WantedColumn(field, field.Name))];
        foreach (var shape in shapes)
            _shapes.Add(shape, new ShapedColumns(shape, wanted));
    }

    public Schema Schema { get; }

    public IReadOnlyList<SortColumn> SortBy { get; }

    public ParquetWriterOptions FileLayout { get; }

    /// <summary>The same for the record of runs.</summary>
    public RecordedLayout Layout { get; }

    /// <summary>How objects of a list of columns give those of the table.</summary>
    public ShapedColumns Of(FileShape shape) => _shapes.First(known => known.Key.IsAlike(shape)).Value;

    /// <param name="contents">What runs recorded, whose columns come first.</param>
    /// <param name="facts">The objects that are rewritten.</param>
    /// <param name="layout">The partition keys.</param>
    /// <param name="options">The order and the filters that are wanted.</param>
    /// <exception cref="LakeException">Types of one column have none in common, or a column that is named is not there.</exception>
    public static RewriteTable Of(LakeContents contents, IEnumerable<ObjectFacts> facts, LakeLayout layout, CareOptions options)
    {
        var all = facts.ToList();
        var union = new SchemaUnion(SchemaRule.Union);
        if (contents.Schema is { } recorded)
            union.Add("the record of runs", FileShape.AsStored("the record of runs", recorded, new Dictionary<string, string>()));
        foreach (var item in all)
            union.Add(item.Shape.FirstFile, item.Shape);
        var columns = union.Build();
        foreach (var (name, unusable) in columns.Unusable)
        {
            throw new LakeException(
                LakeErrorCode.SchemaMismatch, unusable.Conflict?.ToString() ?? $"The column '{name}' cannot be read: {unusable.Reason}.",
                "Leave out the partitions that have it otherwise with -Filter, or write them anew by a plan.", name);
        }
        var schema = new Schema(columns.Schema.Select(static field => field with { IsNullable = true }));
        string[] keys = [.. layout.Keys.Select(static key => key.Name)];
        var told = contents.Head?.Layout;
        var common = all.Count > 0 && all.TrueForAll(item => item.SortBy.SequenceEqual(all[0].SortBy)) ? all[0].SortBy : [];
        var sortBy = options.SortBy ?? (common.Count > 0 ? common : Known(told?.SortBy ?? [], schema));
        var filters = options.BloomFilter ?? [.. all.SelectMany(static item => item.BloomFilters)
            .Concat(told?.BloomFilters.Where(name => schema.IndexOf(name) >= 0) ?? []).Distinct(StringComparer.OrdinalIgnoreCase)];
        return new RewriteTable(
            schema, columns.Shapes, ObjectLayout.SortBy(sortBy, schema, keys), ObjectLayout.BloomFilters(filters, schema, keys));
    }

    /// <summary>The order that a run has told, where all of its columns are still there.</summary>
    private static IReadOnlyList<SortColumnPlan> Known(IReadOnlyList<RecordedSort> told, Schema schema) =>
        told.All(key => schema.IndexOf(key.Column) >= 0) ? [.. told.Select(static key => new SortColumnPlan(key.Column, key.Descending))] : [];
}
