using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline.Binding;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>The errors for merge keys of new rows that identify no row.</summary>
internal static class MergeKeyErrors
{
    private const string Setting = "MergeKey";

    /// <summary>A part of the key is null.</summary>
    public static LakeException IsNull(BoundPlan plan, RowBatch batch, int row) => new(
        LakeErrorCode.DuplicateMergeKey, $"A new row has a null in its merge key: {Describe(plan, batch, row)}.",
        "Fill it with COALESCE in Columns, or choose other columns.", Setting);

    /// <summary>Two rows of one partition have the key.</summary>
    /// <param name="key">As <see cref="Describe"/> tells it.</param>
    public static LakeException IsDouble(string key) => new(
        LakeErrorCode.DuplicateMergeKey, $"A new row has the merge key of an earlier new row: {key}.",
        "Add a column to MergeKey, or remove the double row from the input.", Setting);

    /// <summary>Rows of several partitions have the key.</summary>
    /// <param name="key">As <see cref="Describe"/> tells it.</param>
    /// <param name="folders">Two of the partitions.</param>
    public static LakeException IsShared(string key, IEnumerable<string> folders) => new(
        LakeErrorCode.DuplicateMergeKey,
        $"New rows of several partitions have one merge key, {key}: in {string.Join(" and ", folders.Select(static folder => $"'{folder}'"))}.",
        "Add a column to MergeKey, remove the double row from the input, "
            + "or say MergeScope = 'Partition' if a key is to identify a row within its partition only.",
        Setting);

    /// <summary>The key of a row for a message.</summary>
    public static string Describe(BoundPlan plan, RowBatch batch, int row) => string.Join(", ", plan.MergeKeyOrdinals.Select(
        ordinal =>
            $"{plan.OutputSchema[ordinal].Name} = "
                + $"'{(batch.GetColumn(ordinal).IsNull(row) ? "null" : PartitionValue.ToObject(batch.GetColumn(ordinal), row))}'"));
}
