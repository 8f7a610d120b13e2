using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Spark;
using PartitionLake.Engine.Pipeline.Binding;

namespace PartitionLake.Engine.Offload.Spark;

/// <summary>Something that no row may be. The job looks for the first row of which it holds, in the order of the fact, while it writes.</summary>
/// <param name="Name">The name of the counter that tells the row.</param>
/// <param name="Sql">The condition, over the columns of the joined row.</param>
/// <param name="Shown">Text of the value, for the message.</param>
/// <param name="Error">The error that a run of this process gives, from the row in words and the value.</param>
internal sealed record JobCondition(string Name, string Sql, string Shown, Func<string, string?, LakeException> Error)
{
    /// <summary>The aggregate that finds the row.</summary>
    public JobCounter Counter => new(Name,
        $"to_json(min(CASE WHEN {Sql} THEN named_struct('f', {JobTables.File}, 'r', {JobTables.Row}, 'v', substring({Shown}, 1, 120)) END))");

    /// <summary>All conditions of a plan, in the order in which they count.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="isBucket">Whether it writes to a bucket, of which names are longer and travel in XML.</param>
    public static IEnumerable<JobCondition> Of(BoundPlan plan, bool isBucket) =>
        Texts(plan, plan.OutputOrdinals.Concat(plan.PartitionOrdinals)).Concat(KeyTexts.Conditions(plan, isBucket));

    /// <summary>
    /// Whether the keys of a row make no folder. The first such row is told when all is written, so that until then such rows must have a folder
    /// that Spark can write: their own could be none, or that of other keys, for which the job would fail in words of its own.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="isBucket">See <see cref="Of"/>.</param>
    public static string HasNoFolder(BoundPlan plan, bool isBucket)
    {
        var conditions = Texts(plan, plan.PartitionOrdinals).Concat(KeyTexts.Conditions(plan, isBucket));
        return $"coalesce({string.Join(" OR ", conditions.Select(static condition => $"({condition.Sql})"))}, FALSE)";
    }

    /// <summary>That text which is published is UTF-8.</summary>
    private static IEnumerable<JobCondition> Texts(BoundPlan plan, IEnumerable<int> ordinals)
    {
        foreach (var ordinal in ordinals.Distinct())
        {
            var field = plan.Row[ordinal].Field;
            if (!TextBytes.Holds(field.Type))
                continue;
            var name = SparkText.Name(field.Name);
            yield return new JobCondition(
                $"text.{ordinal}",
                IsNoText(field.Type, name, 0),
                field.Type.Kind == TypeKind.String ? $"substring(hex(CAST({name} AS BINARY)), 1, 48)" : "''",
                (place, shown) => new LakeException(
                    LakeErrorCode.TextInvalid,
                    $"The text column '{field.Name}' holds bytes that are no UTF-8 text in {place}{(shown is { Length: > 0 } ? $": 0x{shown}" : "")}. "
                        + "Other engines refuse such a file or read other text.",
                    $"Correct the source, keep the bytes with Columns = 'CAST({field.Name} AS BINARY) AS {field.Name}_bytes', "
                        + "or leave the column out with Exclude.",
                    field.Name));
        }
    }

    private static string IsNoText(LakeType type, string value, int depth)
    {
        if (!TextBytes.Holds(type))
            return "FALSE";
        var inner = $"`__t{depth}`";
        if (type.Kind == TypeKind.String)
            return $"coalesce(encode(decode(CAST({value} AS BINARY), 'UTF-8'), 'UTF-8') <> CAST({value} AS BINARY), FALSE)";
        if (type.Fields is { } fields)
        {
            return $"({string.Join(" OR ", fields.Where(static field => TextBytes.Holds(field.Type)).Select(field =>
                IsNoText(field.Type, $"{value}.{SparkText.Name(field.Name)}", depth)))})";
        }
        var elements = type.Kind == TypeKind.Map ? $"map_entries({value})" : value;
        return $"coalesce(exists({elements}, {inner} -> {IsNoText(type.Element!, inner, depth + 1)}), FALSE)";
    }
}
