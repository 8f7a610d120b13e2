using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Pipeline.Input;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Pipeline.Binding;

/// <summary>Decides which columns go into the data files.</summary>
internal sealed class OutputBinder(EtlPlan plan, RowBuilder row, InputTable fact)
{
    /// <summary>Positions in the row of the output columns, in order.</summary>
    /// <exception cref="LakeException">A name is unknown, or a partition column would also be a data column.</exception>
    public List<int> Bind(int[] partitions)
    {
        var output = plan.Include is null ? AllExcept() : [.. plan.Include.Select(name => row.Find(name, "Include"))];
        if (!plan.WritePartitionColumns)
        {
            // A partition column leaves the files, because Athena rejects a column that is both.
            output.RemoveAll(ordinal => Array.IndexOf(partitions, ordinal) is var key && key >= 0
                && (plan.Include is null || IsNamed(plan.PartitionBy[key].Name, ordinal)));
            RefuseNameOfPartition(output);
        }
        if (output.Count == 0)
        {
            throw new LakeException(
                LakeErrorCode.PlanInvalid,
                "No column is left for the data files once the partition and excluded columns are gone.",
                "Partition by fewer columns, or set WritePartitionColumns = $true.",
                "PartitionBy");
        }
        return output;
    }

    /// <summary>Positions of the merge key in the output.</summary>
    public static int[] MergeKey(EtlPlan plan, Schema output)
    {
        var ordinals = new int[plan.MergeKey.Count];
        for (var i = 0; i < ordinals.Length; i++)
        {
            ordinals[i] = output.IndexOf(plan.MergeKey[i]);
            if (ordinals[i] < 0)
                throw Names.NotFound(plan.MergeKey[i], "MergeKey", output.Select(field => field.Name), "the data files");
            if (output[ordinals[i]].Type.IsNested)
            {
                throw new LakeException(
                    LakeErrorCode.TypeMismatch,
                    $"MergeKey names '{plan.MergeKey[i]}', which is of type {output[ordinals[i]].Type}; lists, structs and maps cannot be compared.",
                    "Name a column that identifies a row.",
                    plan.MergeKey[i]);
            }
        }
        return ordinals;
    }

    private List<int> AllExcept()
    {
        var excluded = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in plan.Exclude)
        {
            if (!fact.UnusableColumns.ContainsKey(name))
                row.Find(name, "Exclude");
            excluded.Add(name);
        }
        foreach (var name in fact.UnusableColumns.Keys)
        {
            if (!excluded.Contains(name) && row.IndexOf(name) < 0)
                throw PlanBinder.Unusable(fact, name);
        }
        var output = new List<int>();
        // A computed column comes in the place of the one that it stands for.
        var moved = new HashSet<int>(row.Columns.Select(static column => column.ReplacedBy));
        for (var ordinal = 0; ordinal < row.Columns.Count; ordinal++)
        {
            if (moved.Contains(ordinal) || (row[ordinal].IsHidden && row[ordinal].ReplacedBy < 0))
                continue;
            var shown = ordinal;
            while (row[shown].ReplacedBy >= 0)
                shown = row[shown].ReplacedBy;
            if (!excluded.Contains(row[shown].Field.Name))
                output.Add(shown);
        }
        return output;
    }

    private void RefuseNameOfPartition(List<int> output)
    {
        foreach (var key in plan.PartitionBy)
        {
            foreach (var ordinal in output)
            {
                if (!IsNamed(key.Name, ordinal))
                    continue;
                throw new LakeException(
                    LakeErrorCode.ColumnNameCollision,
                    $"PartitionBy makes a column '{key.Name}' of '{key.Source}', but the data files have a column of that name from {row[ordinal].Source}; "
                        + "Athena rejects a column that is both.",
                    $"Choose another name behind AS, or put '{row[ordinal].Field.Name}' into Exclude.",
                    key.Name);
            }
        }
    }

    private bool IsNamed(string name, int ordinal) => string.Equals(row[ordinal].Field.Name, name, StringComparison.OrdinalIgnoreCase);
}
