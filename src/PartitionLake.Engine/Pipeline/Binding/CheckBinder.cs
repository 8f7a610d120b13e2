using PartitionLake.Engine.Checks;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Pipeline.Binding;

/// <summary>Checks the checks of a plan against the columns of its rows.</summary>
internal static class CheckBinder
{
    /// <exception cref="LakeException">A check is incomplete, names a column that is not there, or is no condition.</exception>
    public static IReadOnlyList<BoundCheck> Bind(IReadOnlyList<CheckPlan> checks, RowBuilder row)
    {
        var schema = row.ToSchema();
        var bound = new BoundCheck[checks.Count];
        for (var i = 0; i < bound.Length; i++)
            bound[i] = Bind(checks[i], row, schema);
        return bound;
    }

    private static BoundCheck Bind(CheckPlan check, RowBuilder row, Schema schema)
    {
        if (check.Rule is { } text)
        {
            var rule = new RowRule(text).Bind(schema);
            return new BoundCheck(check, check.Name ?? text, rule, rule.Inputs);
        }
        if (check.NullRate is { } column)
            return new BoundCheck(check, check.Name ?? $"nulls of {column}", null, [row.Find(column, "Checks: NullRate")]);
        if (check.Unique.Count == 0)
            throw new LakeException(LakeErrorCode.PlanInvalid, "A check of the plan has neither Rule nor Unique nor NullRate.", "Give one of them.", "Checks");
        var key = check.Unique.Select(name => row.Find(name, "Checks: Unique")).ToArray();
        foreach (var ordinal in key)
        {
            if (schema[ordinal].Type.IsNested)
            {
                throw new LakeException(
                    LakeErrorCode.TypeMismatch,
                    $"Checks: Unique names '{schema[ordinal].Name}', which is of type {schema[ordinal].Type}; lists, structs and maps cannot be compared.",
                    "Name a column that identifies a row.",
                    schema[ordinal].Name);
            }
        }
        return new BoundCheck(check, check.Name ?? $"unique {string.Join(", ", check.Unique)}", null, key);
    }
}
