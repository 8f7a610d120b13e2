using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Spark;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Offload.Spark;

/// <summary>A join as views: the dimension with its keys, then the rows with what matches. Null is never equal to null, in Spark as here.</summary>
/// <param name="plan">The plan.</param>
/// <param name="join">Which of its joins.</param>
internal sealed class JoinViews(BoundPlan plan, int join)
{
    /// <summary>How many of the keys that occur twice are told, as our own engine tells them.</summary>
    public const int ShownDuplicates = 3;

    private readonly BoundJoin _join = plan.Joins[join];
    private readonly string _number = join.ToString(CultureInfo.InvariantCulture);

    /// <summary>The view of the dimension's rows that the condition takes.</summary>
    public string Dimension => $"d{_number}";

    /// <summary>The order of the dimension's rows, which is that of a repeated row of the fact.</summary>
    public IReadOnlyList<string> Order => _join.Plan.Match == JoinMatch.All ? [$"`__pl_f{_number}`", $"`__pl_r{_number}`"] : [];

    /// <summary>The counter of the rows that a join gives, before an inner one drops those without a match.</summary>
    public static string RowsCounter(int join) => $"join{join.ToString(CultureInfo.InvariantCulture)}.rows";

    /// <summary>The counter of the rows without a match.</summary>
    public static string UnmatchedCounter(int join) => $"join{join.ToString(CultureInfo.InvariantCulture)}.unmatched";

    /// <summary>The query that finds keys that occur twice where one row a key is expected; null where several may.</summary>
    public JobQuery? Duplicates()
    {
        if (_join.Plan.Match != JoinMatch.Single)
            return null;
        var keys = Keys();
        var texts = Enumerable.Range(0, keys.Count).Select(key => $"CAST({keys[key]} AS STRING) AS k{key.ToString(CultureInfo.InvariantCulture)}");
        return new JobQuery(
            Dimension,
            $"SELECT {string.Join(", ", texts)}, CAST(count(1) OVER () AS STRING) AS n FROM ({Ranked(keys)}) WHERE `__pl_n` > 1 "
                + $"ORDER BY `__pl_f{_number}`, `__pl_r{_number}` LIMIT {ShownDuplicates}");
    }

    /// <summary>The views.</summary>
    /// <param name="tables">Takes the dimension.</param>
    /// <param name="views">Take the joined rows.</param>
    /// <param name="rows">The view of the rows so far.</param>
    /// <returns>The view of the rows from here on.</returns>
    public string Add(JobTables tables, List<JobView> views, string rows)
    {
        tables.Add($"t{_number}", _join.Table, _join.Columns);
        var where = _join.Where is null ? "" : $" WHERE {SparkRenderer.Render(_join.Where)}";
        views.Add(new JobView(Dimension, $"SELECT {string.Join(", ", DimensionColumns())} FROM t{_number}{where}", []));
        if (_join.LeftComputations.Count > 0)
        {
            views.Add(new JobView($"l{_number}", $"SELECT *, {string.Join(", ", _join.LeftComputations.Select(Computed))} FROM {rows}", []));
            rows = $"l{_number}";
        }
        var keys = Keys();
        var right = _join.Plan.Match == JoinMatch.First ? $"(SELECT * FROM ({Ranked(keys)}) WHERE `__pl_n` = 1)" : Dimension;
        var conditions = keys.Select((key, i) => $"{Left(i)} = d.{key}");
        views.Add(new JobView(
            $"m{_number}",
            $"SELECT l.*, {string.Join(", ", Kept().Select(static name => $"d.{name}"))} FROM {rows} l "
                + $"LEFT JOIN {right} d ON {string.Join(" AND ", conditions)}",
            [new(RowsCounter(join), "count(1)"), new(UnmatchedCounter(join), $"count_if(`__pl_m{_number}` IS NULL)")]));
        if (_join.Plan.Kind == JoinKind.Left)
            return $"m{_number}";
        views.Add(new JobView($"i{_number}", $"SELECT * FROM m{_number} WHERE `__pl_m{_number}` IS NOT NULL", []));
        return $"i{_number}";
    }

    private static string Computed(BoundComputation computation) =>
        $"{SparkRenderer.Render(computation.Expression)} AS {SparkText.Name(computation.Expression.Schema[computation.Target].Name)}";

    private IEnumerable<string> DimensionColumns()
    {
        for (var i = 0; i < _join.RightKeys.Count; i++)
            yield return $"{SparkText.Name(_join.RightKeys[i])} AS {Key(i)}";
        foreach (var column in plan.Row.Where(column => column.Join == join && column.Ordinal >= 0))
            yield return $"{SparkText.Name(_join.Columns[column.Ordinal])} AS {SparkText.Name(column.Field.Name)}";
        yield return $"TRUE AS `__pl_m{_number}`";
        yield return $"{JobTables.File} AS `__pl_f{_number}`";
        yield return $"{JobTables.Row} AS `__pl_r{_number}`";
    }

    /// <summary>What the joined rows have of the dimension.</summary>
    private IEnumerable<string> Kept() => plan.Row.Where(column => column.Join == join && column.Ordinal >= 0)
        .Select(static column => SparkText.Name(column.Field.Name)).Append($"`__pl_m{_number}`").Concat(Order);

    private List<string> Keys()
    {
        foreach (var key in _join.LeftKeys)
        {
            if (plan.Row[key].Field.Type.Kind is TypeKind.Float or TypeKind.Double)
            {
                throw new LakeException(
                    LakeErrorCode.SparkUnsupported,
                    $"The join with '{_join.Plan.From}' compares {plan.Row[key].Field.Type} values, which we do by their bits and Spark by value.",
                    "CAST both sides to a DECIMAL in On.",
                    _join.Plan.From);
            }
        }
        return [.. Enumerable.Range(0, _join.RightKeys.Count).Select(Key)];
    }

    private string Key(int key) => $"`__pl_k{_number}_{key.ToString(CultureInfo.InvariantCulture)}`";

    private string Left(int key) => $"l.{SparkText.Name(plan.Row[_join.LeftKeys[key]].Field.Name)}";

    private string Ranked(List<string> keys) =>
        $"SELECT *, row_number() OVER (PARTITION BY {string.Join(", ", keys)} ORDER BY `__pl_f{_number}`, `__pl_r{_number}`) AS `__pl_n` FROM {Dimension} "
            + $"WHERE {string.Join(" AND ", keys.Select(static key => $"{key} IS NOT NULL"))}";
}
