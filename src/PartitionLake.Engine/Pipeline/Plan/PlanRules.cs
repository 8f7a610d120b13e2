using System.Buffers;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Pipeline.Plan;

/// <summary>What a plan must keep to whatever the files hold.</summary>
internal static class PlanRules
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("/\\:*?\"<>|");

    public static void Check(EtlPlan plan)
    {
        if (plan.Fact.Count == 0)
            throw Invalid("Fact", "is empty", "Name at least one Parquet file, folder or wildcard.");
        if (plan.PartitionBy.Count == 0)
            throw Invalid("PartitionBy", "is empty", "Name at least one column to partition by.");
        if (string.IsNullOrWhiteSpace(plan.Destination))
            throw Invalid("Destination", "is empty", "Name the folder of the table.");
        if (plan.Include is not null && plan.Exclude.Count > 0)
            throw Invalid("Include", "is given together with Exclude", "Give one of them.");
        if (plan.Mode == PublishMode.Merge && plan.MergeKey.Count == 0)
            throw Invalid("MergeKey", "is empty, but Mode is Merge", "Name the columns that identify a row.");
        if (plan.Mode != PublishMode.Merge && plan.MergeKey.Count > 0)
            throw Invalid("MergeKey", $"is given, but Mode is {plan.Mode}", "Set Mode = 'Merge', or leave MergeKey out.");
        if (plan.Mode != PublishMode.Merge && plan.MergeScope != MergeScope.Lake)
            throw Invalid("MergeScope", $"is given, but Mode is {plan.Mode}", "Set Mode = 'Merge', or leave MergeScope out.");
        CheckFileName(plan.FileName);
        foreach (var join in plan.Joins)
        {
            if (join.On.Count == 0)
                throw Invalid("Joins.On", $"of '{join.From}' is empty", "Name the columns that must be equal.");
        }
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in plan.PartitionBy)
        {
            if (!names.Add(key.Name))
            {
                throw new LakeException(
                    LakeErrorCode.ColumnNameCollision,
                    $"PartitionBy has the name '{key.Name}' twice (names that differ only by case count as one).",
                    "Rename one with AS, or leave it out.",
                    key.Name);
            }
        }
    }

    /// <exception cref="LakeException">The column's type or name cannot make folders.</exception>
    public static PartitionColumn PartitionColumn(EtlPlan plan, PartitionColumnPlan key, Field field)
    {
        PartitionPath.CheckName(key.Name);
        return new PartitionColumn(
            new PartitionKey(key.Name, field.Type, key.Digits),
            RefuseNull: plan.NullPartition == NullPartitionRule.Error,
            EmptyIsNull: plan.EmptyPartition == EmptyPartitionRule.Null);
    }

    private static void CheckFileName(string name)
    {
        if (name.Length == 0 || name[0] is '_' or '.' || name.AsSpan().ContainsAny(NotInNames) || name.Any(char.IsControl))
            throw Invalid("FileName", $"is '{name}'",
                "Give a plain file name, for instance 'part.parquet'; names that begin with _ or . are hidden from Athena.");
        if (!name.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase))
            throw Invalid("FileName", $"is '{name}'", "Give a name that ends in .parquet.");
    }

    private static LakeException Invalid(string key, string found, string remedy) =>
        new(LakeErrorCode.PlanInvalid, $"The plan's {key} {found}.", remedy, key);
}
