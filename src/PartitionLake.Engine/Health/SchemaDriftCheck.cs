using PartitionLake.Engine.Parquet.Reading;

namespace PartitionLake.Engine.Health;

/// <summary>Finds objects whose columns differ from those of most others. One finding for each different set of columns.</summary>
internal sealed class SchemaDriftCheck : PartitionCheck
{
    private const int ShownObjects = 5;
    private const int ShownDifferences = 8;

    private readonly Dictionary<string, Variant> _variants = new(StringComparer.Ordinal);

    public override ValueTask VisitAsync(ExaminedObject item, CancellationToken cancellationToken)
    {
        var columns = ColumnsOf(item.File);
        var signature = string.Join('\n', columns.Select(column => $"{column.Key.ToUpperInvariant()}\0{column.Value}"));
        lock (_variants)
        {
            if (!_variants.TryGetValue(signature, out var variant))
                _variants.Add(signature, variant = new Variant(columns));
            variant.Add(item);
        }
        return ValueTask.CompletedTask;
    }

    protected override IReadOnlyList<HealthFinding> Conclude()
    {
        if (_variants.Count < 2)
            return [];
        var ordered = _variants.Values.OrderByDescending(variant => variant.Count).ThenBy(variant => variant.Examples.Min, StringComparer.Ordinal).ToList();
        return ordered.Skip(1).Select(variant => Describe(variant, ordered[0])).ToList();
    }

    private static SortedDictionary<string, string> ColumnsOf(ParquetFile file)
    {
        var columns = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in file.Schema)
            columns[field.Name] = field.Type.ToString();
        foreach (var (name, reason) in file.UnreadableColumns)
            columns[name] = reason;
        return columns;
    }

    private static HealthFinding Describe(Variant variant, Variant usual)
    {
        var differences = new List<string>();
        var changesType = false;
        foreach (var (name, type) in usual.Columns)
        {
            var found = variant.Columns.GetValueOrDefault(name);
            if (found == type)
                continue;
            differences.Add(found is null ? $"no '{name}'" : $"'{name}' {found} instead of {type}");
            changesType |= found is not null;
        }
        foreach (var (name, type) in variant.Columns)
        {
            if (!usual.Columns.ContainsKey(name))
                differences.Add($"'{name}' {type} more");
        }
        return new HealthFinding
        {
            Check = CheckKind.SchemaDrift,
            Severity = changesType ? FindingSeverity.Error : FindingSeverity.Warning,
            Partition = variant.Count == 1 ? variant.Partition : null,
            Object = variant.Count == 1 ? variant.Examples.Min : null,
            Message =
                $"{Objects(variant.Count)} columns that differ from those of {usual.Count:N0} others: "
                    + $"{string.Join("; ", differences.Take(ShownDifferences))}{(differences.Count > ShownDifferences ? "; …" : "")}.",
            Evidence = EvidenceList.Of(
                ("Objects", variant.Count), ("OtherObjects", usual.Count), ("Examples", variant.Examples.ToArray()), ("Differences", differences.ToArray())),
            Remedy = changesType
                ? "Engines fail on a column of two types, or read it wrongly: run the plan again for these partitions."
                : "Where the column is missing it is read as null; run the plan again for these partitions if that is not meant.",
        };
    }

    private static string Objects(long count) => count == 1 ? "1 object has" : $"{count:N0} objects have";

    private sealed class Variant(SortedDictionary<string, string> columns)
    {
        public SortedDictionary<string, string> Columns => columns;

        public long Count { get; private set; }

        public SortedSet<string> Examples { get; } = new(StringComparer.Ordinal);

        public string? Partition { get; private set; }

        public void Add(ExaminedObject item)
        {
            Count++;
            Partition = item.Partition.Folder.Path;
            Examples.Add(item.Stored.Path);
            if (Examples.Count > ShownObjects)
                Examples.Remove(Examples.Max!);
        }
    }
}
