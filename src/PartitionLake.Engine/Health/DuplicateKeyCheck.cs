using PartitionLake.Engine.Checks;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Health;

/// <summary>Finds keys that occur in more than one row of the lake. One finding for the whole lake, with the first of them.</summary>
internal sealed class DuplicateKeyCheck : PartitionCheck, IDisposable
{
    private const int ShownKeys = 5;

    private readonly IReadOnlyList<string> _key;
    private readonly ILakeStore _store;
    private readonly IReadOnlyList<string> _objects;
    private readonly KeySpool _spool;

    /// <param name="options">The key, and the memory to use.</param>
    /// <param name="store">The lake, to show values.</param>
    /// <param name="objects">The paths of the objects by their numbers.</param>
    public DuplicateKeyCheck(HealthOptions options, ILakeStore store, IReadOnlyList<string> objects)
    {
        _key = options.Key;
        _store = store;
        _objects = objects;
        _spool = new KeySpool(options.TempPath ?? Path.GetTempPath(), options.KeyMemory);
    }

    public override async ValueTask VisitAsync(ExaminedObject item, CancellationToken cancellationToken)
    {
        var ordinals = _key.Select(item.Columns.Schema.IndexOf).ToArray();
        // A column that is nowhere known is null here, and null keys are not compared.
        if (ordinals.Any(ordinal => ordinal < 0 || (!item.Columns.IsInFile(ordinal) && item.Columns.KeyLevel(ordinal) < 0)))
            return;
        await foreach (var batch in ObjectReader.ReadAsync(item, ordinals, null, cancellationToken).ConfigureAwait(false))
        {
            var hashes = KeyHasher.Hash([.. ordinals.Select(batch.GetColumn)], batch.Length, out var isNull);
            _spool.Add(hashes, isNull, item.Ordinal, row => batch.FirstRow + row);
        }
    }

    public override async Task<IReadOnlyList<HealthFinding>> ConcludeAsync(CancellationToken cancellationToken)
    {
        var found = _spool.Finish(ShownKeys, cancellationToken);
        if (found.Keys == 0)
            return [];
        var examples = new List<string>();
        foreach (var example in found.Examples)
            examples.Add(await DescribeAsync(example, cancellationToken).ConfigureAwait(false));
        var folders = found.Examples.Select(example => _objects[example.First.Source]).Distinct().ToArray();
        return
        [
            new HealthFinding
            {
                Check = CheckKind.DuplicateKey,
                Severity = FindingSeverity.Error,
                Message =
                    $"{found.Keys:N0} {(found.Keys == 1 ? "value" : "values")} of {string.Join(", ", _key)} occur in {found.Rows:N0} rows; "
                        + $"for instance {examples[0]}.",
                Evidence = EvidenceList.Of(
                    ("Key", _key.ToArray()), ("Keys", found.Keys), ("Rows", found.Rows), ("Examples", examples.ToArray()), ("Objects", folders)),
                Remedy =
                    "Find out whether the source delivered them twice or a run loaded them twice; a run of mode Merge keeps one row a key within a partition.",
            },
        ];
    }

    public void Dispose() => _spool.Dispose();

    private async Task<string> DescribeAsync(DuplicateKey key, CancellationToken cancellationToken)
    {
        var value = await ReadKeyAsync(key.First, cancellationToken).ConfigureAwait(false);
        var more = key.Rows > 2 ? $" and {key.Rows - 2:N0} more" : "";
        return $"{value}in {Place(key.First)} and {Place(key.Second)}{more}";
    }

    private string Place(KeyRecord place) => $"row {place.Row + 1:N0} of '{_objects[place.Source]}'";

    /// <summary>The values of the key's columns that lie in the file; those of partition keys show in its path.</summary>
    private async Task<string> ReadKeyAsync(KeyRecord place, CancellationToken cancellationToken)
    {
        var source = await _store.OpenAsync(_objects[place.Source], cancellationToken).ConfigureAwait(false);
        using var file = await ParquetFile.OpenAsync(source, cancellationToken: cancellationToken).ConfigureAwait(false);
        int[] ordinals = [.. _key.Select(file.Schema.IndexOf).Where(ordinal => ordinal >= 0)];
        var group = file.RowGroups.First(group => place.Row < group.FirstRow + group.RowCount);
        using var rows = await file.OpenRowGroupAsync(group.Ordinal, ordinals, cancellationToken).ConfigureAwait(false);
        var first = group.FirstRow;
        while (rows.Read(65_536) is { } batch)
        {
            if (place.Row < first + batch.Length)
                return ordinals.Length == 0 ? "" : ValueDisplay.Describe(batch, Enumerable.Range(0, ordinals.Length).ToArray(), (int)(place.Row - first)) + " ";
            first += batch.Length;
        }
        return "";
    }
}
