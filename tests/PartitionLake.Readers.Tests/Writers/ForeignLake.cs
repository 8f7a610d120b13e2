using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Health;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Query;
using PartitionLake.Engine.Query.Execution;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Readers.Tests.Matrix;
using PartitionLake.Readers.Tests.Support;

namespace PartitionLake.Readers.Tests.Writers;

/// <summary>A lake that another engine wrote from rows of the oracle, read back by inventory, health and query.</summary>
/// <param name="lake">Whose input was written.</param>
/// <param name="root">Where it was written.</param>
/// <param name="first">The first row of it.</param>
/// <param name="count">How many rows it has.</param>
internal sealed class ForeignLake(MatrixLake lake, string root, int first, int count)
{
    private static readonly Dictionary<string, LakeType> KeyTypes = MatrixColumns.Keys.ToDictionary(key => key.Name, key => key.Type);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Whether the folders are those of the matrix's keys; otherwise the keys are columns of the files.</summary>
    public bool HasKeyFolders { get; init; } = true;

    /// <summary>The writer took −0 and 0 for one value.</summary>
    public bool HasOneZero { get; init; }

    /// <summary>Every row of every partition is there, and equal; nothing is found to be wrong; and each filter gives the rows that it must.</summary>
    public async Task AssertReadsAsync(string writer)
    {
        await AssertListsAsync();
        Assert.Empty(await FindAsync());
        var comparison = new MatrixComparison(lake.Oracle, [KeyForm.Typed, KeyForm.Typed, KeyForm.Typed, KeyForm.Typed])
        {
            First = first,
            Count = count,
            HasOneZero = HasOneZero
        };
        await SelectAsync($"SELECT {string.Join(", ", MatrixColumns.All.Select(column => column.Name))} FROM s3object", comparison.Add);
        comparison.Finish(writer + ", read by us");
    }

    private async Task AssertListsAsync()
    {
        using var store = new LocalStore(root);
        var found = new List<string>();
        await foreach (var partition in LakeInventory.ListAsync(store, new InventoryOptions { KeyTypes = HasKeyFolders ? KeyTypes : null }, Cancel))
            found.Add($"{string.Join('\t', partition.Values.Select(value => KeyText(value.Value)))} {partition.Rows}");
        var expected = HasKeyFolders
            ? Enumerable.Range(first, count).GroupBy(row => string.Join('\t', lake.Oracle.Partition(row).Canonical))
                .Select(group => $"{group.Key} {group.Count()}")
            : [$"1 {count}"];

        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    private async Task<List<string>> FindAsync()
    {
        using var store = new LocalStore(root);
        var findings = new List<string>();
        // The days of the matrix leave out months on purpose; and what the second reader cannot read is no finding about the file.
        var exclude = new HashSet<CheckKind> { CheckKind.MissingMonth, CheckKind.NotCompared };
        var options = new HealthOptions { Deep = true, KeyTypes = HasKeyFolders ? KeyTypes : null, Exclude = exclude };
        await foreach (var finding in LakeHealth.TestAsync(store, options, new HealthProgress(), Cancel))
            findings.Add($"{finding.Check} {finding.Object ?? finding.Partition}: {finding.Message}");
        return findings;
    }

    private async Task SelectAsync(string sql, Action<string> addLine)
    {
        var options = new QueryOptions { KeyTypes = HasKeyFolders ? KeyTypes : null };
        using var query = await LakeQuery.OpenAsync(LakeStorage.LocalOnly, [root], SqlParser.ParseSelect(sql), options, Cancel);
        await foreach (var batch in query.RunAsync(Cancel))
        {
            for (var row = 0; row < batch.Length; row++)
                addLine(string.Join('\t', batch.Columns.Select(column => EngineText.Of(column, row))));
        }
    }

    private static string KeyText(object? value) => value switch
    {
        null => CanonicalText.Null,
        string text => CanonicalText.Of(text),
        bool flag => flag ? "true" : "false",
        DateOnly day => $"{day.DayNumber - new DateOnly(1970, 1, 1).DayNumber}",
        _ => $"{value}",
    };
}
