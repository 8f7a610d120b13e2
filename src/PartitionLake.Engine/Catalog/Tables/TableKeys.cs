using PartitionLake.Engine.Catalog.Glue;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Storage.Opening;

namespace PartitionLake.Engine.Catalog.Tables;

/// <summary>Of which types the partition keys of a table are, as the catalog says.</summary>
public static class TableKeys
{
    /// <param name="storage">Its credentials for the path are those that ask.</param>
    /// <param name="table">The table.</param>
    /// <param name="path">What the keys are wanted for.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <exception cref="LakeException">There is no such table, it may not be read, or a key is of a type that no folder can spell.</exception>
    public static async Task<IReadOnlyDictionary<string, LakeType>> FindAsync(
        LakeStorage storage, TableName table, string path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(storage);
        var found = await new GlueCatalog(storage.SessionOf(path)).FindTableAsync(table, cancellationToken).ConfigureAwait(false)
            ?? throw GlueFailure.NoTable(table);
        var types = new Dictionary<string, LakeType>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in found.PartitionKeys ?? [])
        {
            types[key.Name] = HiveType.OfKey(key.Type) ?? throw new LakeException(
                LakeErrorCode.TypeMismatch, $"The partition key '{key.Name}' of the table '{table}' is of type {key.Type}, which no key here can be.",
                $"Say the types of the keys in the plan, KeyTypes = @{{ {key.Name} = 'string' }}, and leave Table out.", table.ToString());
        }
        return types;
    }
}
