using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Parquet.Writing;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Care;

/// <summary>What rewritten objects have: the columns of all objects together, by name and in the wider type, and their layout.</summary>
internal sealed class RewriteTable
{
    private readonly Dictionary<FileShape, ShapedColumns> _shapes = [];

    private RewriteTable(Schema schema, IReadOnlyList<FileShape> shapes, IReadOnlyList<SortColumn> sortBy, IReadOnlyList<int> bloomFilters)
    {
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
        var sortBy = options.SortBy ?? (all.Count > 0 && all.TrueForAll(item => item.SortBy.SequenceEqual(all[0].SortBy)) ? all[0].SortBy : []);
        var filters = options.BloomFilter ?? [.. all.SelectMany(static item => item.BloomFilters).Distinct(StringComparer.OrdinalIgnoreCase)];
        return new RewriteTable(
            schema, columns.Shapes, ObjectLayout.SortBy(sortBy, schema, keys), ObjectLayout.BloomFilters(filters, schema, keys));
    }
}
