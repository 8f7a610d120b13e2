using System.Globalization;
using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>Whether what a plan makes fits the lake that is there: its partition keys, and its columns with their types.</summary>
/// <remarks>
/// A lake that runs wrote tells both by what they recorded. One of another writer tells them by its first object; the folders of all the
/// others are looked at before anything is published (<see cref="ExistingObjects"/>).
/// </remarks>
internal static class LakeAgreement
{
    /// <summary>Objects in other places that are passed over in search of the first one of a partition.</summary>
    private const int MostPassedOver = 1_000;

    /// <exception cref="LakeException"><see cref="LakeErrorCode.SchemaMismatch"/>: what differs, side by side.</exception>
    public static async Task CheckAsync(ILakeStore store, BoundPlan plan, LakeContents contents, bool allowSchemaChange, CancellationToken cancellationToken)
    {
        if (plan.Plan.Mode == PublishMode.Replace)
            return;
        if (contents.Head is { } head)
        {
            CheckKeys(store, plan.PartitionColumns, [.. head.PartitionKeys.Select(static key => key.Name)], $"run '{head.RunId}' wrote it by");
            if (!allowSchemaChange)
                CheckColumns(store, plan, [.. head.PartitionKeys, .. head.Schema], [.. KeysOf(plan), .. plan.OutputSchema], $"run '{head.RunId}' wrote it");
            return;
        }
        if (await FindFirstAsync(store, cancellationToken).ConfigureAwait(false) is not var (item, keys))
            return;
        CheckKeys(store, plan.PartitionColumns, keys, "its folders have, as in '" + LakePath.FolderOf(item.Path) + "',");
        if (!allowSchemaChange && await ColumnsOfAsync(store, item, cancellationToken).ConfigureAwait(false) is { } columns)
            CheckColumns(store, plan, columns, [.. plan.OutputSchema], $"'{item.Path}' has them");
    }

    /// <summary>The error for a lake whose list of partition keys is another.</summary>
    public static LakeException OtherKeys(ILakeStore store, IReadOnlyList<PartitionColumn> columns, IReadOnlyList<string> found, string source) => new(
        LakeErrorCode.SchemaMismatch,
        $"The lake '{store.Root}' has other partition keys than the plan: {source} {string.Join(", ", found)}; "
            + $"PartitionBy says {string.Join(", ", columns.Select(static column => column.Name))}. "
            + "A lake has one list of keys, or its rows would be read twice.",
        "Give the lake's keys in PartitionBy, choose another Destination, or write all of the lake "
            + "anew with Mode = 'Replace', which removes the old folders when all else is published.",
        "PartitionBy");

    // Case counts: folders k=a and K=b beside each other are two keys to some readers, and one to others.
    private static void CheckKeys(ILakeStore store, IReadOnlyList<PartitionColumn> columns, IReadOnlyList<string> found, string source)
    {
        if (!columns.Select(static column => column.Name).SequenceEqual(found, StringComparer.Ordinal))
            throw OtherKeys(store, columns, found, source);
    }

    private static IEnumerable<Field> KeysOf(BoundPlan plan) => plan.PartitionColumns.Select(static column => new Field(column.Name, column.Key.Type));

    private static void CheckColumns(ILakeStore store, BoundPlan plan, IReadOnlyList<Field> lake, IReadOnlyList<Field> made, string source)
    {
        var differences = new List<(string Name, string Lake, string Plan)>();
        // Partition columns that are in the files as well are told once.
        foreach (var field in lake.DistinctBy(static field => field.Name, StringComparer.OrdinalIgnoreCase))
        {
            var other = made.FirstOrDefault(column => string.Equals(column.Name, field.Name, StringComparison.OrdinalIgnoreCase));
            if (other is null || other.Type != field.Type)
                differences.Add((field.Name, field.Type.ToString(), other?.Type.ToString() ?? "(missing)"));
        }
        foreach (var field in made)
        {
            if (!lake.Any(column => string.Equals(column.Name, field.Name, StringComparison.OrdinalIgnoreCase)))
                differences.Add((field.Name, "(missing)", field.Type.ToString()));
        }
        if (differences.Count == 0)
            return;
        throw new LakeException(
            LakeErrorCode.SchemaMismatch,
            $"The plan makes other columns than the lake '{store.Root}' has ({source}):\n{Table(differences)}",
            "Change the plan so that it makes the lake's columns, for instance with CAST in Columns; "
                + "say -AllowSchemaChange if the lake shall have both; or write all of it anew with Mode = 'Replace'.",
            plan.Plan.Destination);
    }

    private static string Table(List<(string Name, string Lake, string Plan)> differences)
    {
        var first = Math.Max("column".Length, differences.Max(static row => row.Name.Length));
        var second = Math.Max("in the lake".Length, differences.Max(static row => row.Lake.Length));
        var text = new StringBuilder();
        foreach (var (name, lake, plan) in differences.Prepend(("column", "in the lake", "in the plan")))
            text.Append(CultureInfo.InvariantCulture, $"  {name.PadRight(first)}  {lake.PadRight(second)}  {plan}\n");
        return text.ToString().TrimEnd('\n');
    }

    private static async Task<(StoredObject Item, IReadOnlyList<string> Keys)?> FindFirstAsync(ILakeStore store, CancellationToken cancellationToken)
    {
        var passedOver = 0;
        await foreach (var item in store.ListAsync("", cancellationToken).ConfigureAwait(false))
        {
            if (item.DeadLink is null && ExistingObjects.IsContent(item.Path)
                && LakePath.FolderOf(item.Path) is { Length: > 0 } folder && PartitionPath.TryParse(folder, out var keys))
                return (item, keys.ConvertAll(static key => key.Name));
            if (++passedOver == MostPassedOver)
                break;
        }
        return null;
    }

    /// <summary>Null where the object cannot be read: nothing can be compared then, and whoever needs its rows finds out.</summary>
    private static async Task<IReadOnlyList<Field>?> ColumnsOfAsync(ILakeStore store, StoredObject item, CancellationToken cancellationToken)
    {
        try
        {
            var source = await store.OpenAsync(item, cancellationToken).ConfigureAwait(false);
            using var file = await ParquetFile.OpenAsync(source, cancellationToken: cancellationToken).ConfigureAwait(false);
            return file.UnreadableColumns.Count == 0 ? [.. file.Schema] : null;
        }
        catch (LakeException e) when (e.Code is LakeErrorCode.FileCorrupt or LakeErrorCode.FileUnsupported or LakeErrorCode.LimitExceeded)
        {
            return null;
        }
    }
}
