using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Health;

/// <summary>The columns that a lake's files have in general, against which the names in rules and keys are checked.</summary>
internal static class PresentColumns
{
    /// <summary>After so many objects that cannot be read, none of them is looked for any more: each costs a request.</summary>
    private const int MostUnreadable = 20;

    /// <summary>By the newest run, or else by the first object that can be read; null where there is neither.</summary>
    public static async Task<Schema?> FindAsync(ILakeStore store, LakeLayout layout, ExpectedLake runs, CancellationToken cancellationToken)
    {
        if (runs.Schema is { } schema)
            return schema;
        var unreadable = 0;
        var everything = new PartitionSelection(layout, new InventoryOptions(), null);
        var walk = new PartitionWalk(store, layout, everything, static (_, _) => { }) { OnMisfit = static (_, _) => { } };
        await foreach (var folder in walk.RunAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var item in folder.Objects)
            {
                try
                {
                    var source = await store.OpenAsync(item.Path, cancellationToken).ConfigureAwait(false);
                    using var file = await ParquetFile.OpenAsync(source, cancellationToken: cancellationToken).ConfigureAwait(false);
                    return file.Schema;
                }
                catch (LakeException e)
                    when (e.Code is not (LakeErrorCode.ServiceUnavailable or LakeErrorCode.CredentialsRejected or LakeErrorCode.CredentialsNotFound))
                {
                    // Broken, archived or denied: the test itself reports it; the next object may do.
                    if (++unreadable == MostUnreadable)
                        return null;
                }
            }
        }
        return null;
    }

    /// <summary>Makes sure that what the user names is there.</summary>
    /// <exception cref="LakeException">A rule does not fit the columns, or a column does not exist.</exception>
    public static void Check(HealthOptions options, Schema columns, LakeLayout layout)
    {
        var all = new ObjectColumns(columns, Schema.Empty, layout).Schema;
        foreach (var rule in options.Rules)
            rule.Bind(all);
        foreach (var name in options.Key)
        {
            if (Require(all, name, "Key").Type.IsNested)
                throw new LakeException(LakeErrorCode.TypeMismatch,
                    $"Key names '{name}', a column of lists, structs or maps; these cannot be compared.", "Name a column that identifies a row.", name);
        }
        foreach (var name in options.NullRates.Keys)
            Require(all, name, "NullRate");
    }

    private static Field Require(Schema all, string name, string parameter) =>
        all.IndexOf(name) is >= 0 and var ordinal ? all[ordinal] : throw Names.NotFound(name, parameter, all.Select(field => field.Name), "this lake");
}
