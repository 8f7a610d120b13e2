using PartitionLake.Engine.Tests.Expressions;

namespace PartitionLake.Engine.Tests.Query;

/// <summary>Random well-typed statements, in our language and in DuckDB's.</summary>
internal sealed class RandomQuery(Random random)
{
    private readonly RandomSql _sql = new(random);

    /// <param name="IsOrdered">Whether the order of the rows is known up to equal rows.</param>
    public readonly record struct Pair(string Ours, string Duck, bool IsOrdered);

    public Pair Next() => random.Next(3) switch
    {
        0 => Grouped(),
        1 => Whole(),
        _ => Rows(),
    };

    private Pair Rows()
    {
        var columns = List(random.Next(1, 5), () => random.Next(3) == 0 ? _sql.Any(random.Next(1, 3)) : Column());
        var head = random.Next(5) == 0 ? "SELECT DISTINCT " : "SELECT ";
        return Finish(head + Join(columns, ours: true), head + Join(columns, ours: false), "", "", columns.Count);
    }

    private Pair Whole()
    {
        var columns = List(random.Next(1, 5), Aggregate);
        return Finish("SELECT " + Join(columns, ours: true), "SELECT " + Join(columns, ours: false), "", "", columns.Count);
    }

    private Pair Grouped()
    {
        // No whole numbers: alone they name a column of the result.
        var keys = List(random.Next(1, 4), () => random.Next(3) == 0 ? _sql.Condition(1) : Column());
        var columns = keys.Concat(List(random.Next(0, 4), Aggregate)).ToList();
        var having = random.Next(4) == 0 ? $" HAVING COUNT(*) > {random.Next(1, 60)}" : "";
        return Finish(
            "SELECT " + Join(columns, ours: true), "SELECT " + Join(columns, ours: false),
            " GROUP BY " + string.Join(", ", keys.Select(key => key.Ours)) + having, " GROUP BY " + string.Join(", ", keys.Select(key => key.Duck)) + having,
            columns.Count);
    }

    private Pair Finish(string ours, string duck, string ourGroups, string duckGroups, int columns)
    {
        var where = random.Next(4) == 0 ? default : Condition();
        var isOrdered = random.Next(2) == 0;
        var tail = "";
        if (isOrdered)
        {
            var order = Enumerable.Range(1, columns).OrderBy(_ => random.Next())
                .Select(i => i + Choose("", " ASC", " DESC") + Choose("", " NULLS FIRST", " NULLS LAST"));
            tail = " ORDER BY " + string.Join(", ", order);
            if (random.Next(2) == 0)
                tail += $" LIMIT {random.Next(1, 200)}" + (random.Next(3) == 0 ? $" OFFSET {random.Next(0, 50)}" : "");
        }
        return new Pair(
            ours + " FROM s3object s" + (where.Ours is null ? "" : " WHERE " + where.Ours) + ourGroups + tail,
            duck + " FROM s3object s" + (where.Duck is null ? "" : " WHERE " + where.Duck) + duckGroups + tail,
            isOrdered);
    }

    /// <summary>Conditions over partition keys and over a column that grows with the row are those that prune.</summary>
    private RandomSql.Pair Condition() => random.Next(6) switch
    {
        0 => Choose("p = 'GA'", "p IN ('TX', 'a/b') AND m > 1", "s.p IS NULL", "m = 2", "p = 'GA' OR m = 3", "NOT (m IN (0, 1))"),
        1 => $"l {Choose("<", ">", "=", "<=")} {random.NextInt64(0, 3_000)}000000",
        2 => $"l BETWEEN {random.NextInt64(0, 3_000)}000000 AND {random.NextInt64(0, 3_000)}000000 AND m <> {random.Next(4)}",
        3 => Both(Choose("p = 'TX'", "m < 2", "l > 1500000000"), _sql.Condition(1)),
        _ => _sql.Condition(random.Next(1, 3)),
    };

    private RandomSql.Pair Aggregate() => random.Next(9) switch
    {
        0 => "COUNT(*)",
        1 => Call("COUNT", _sql.Any(1)),
        2 => Call(Choose("SUM", "AVG"), _sql.Integer(1)),
        3 => $"{Choose("SUM", "AVG")}({Choose("d", "f", "i", "j", "l", "m")})",
        4 => $"COUNT(DISTINCT {Choose("b", "i", "d", "f", "s", "dt", "p", "m")})",
        5 => $"SUM(DISTINCT {Choose("i", "d", "f")})",
        _ => Call(Choose("MIN", "MAX"), random.Next(2) == 0 ? _sql.Any(1) : Column()),
    };

    private RandomSql.Pair Column() => Choose("b", "i", "s.j", "l", "d", "f", "s.\"s\"", "t", "n", "dt", "ts", "p", "s.m");

    private static RandomSql.Pair Call(string name, RandomSql.Pair x) => new($"{name}({x.Ours})", $"{name}({x.Duck})");

    private static RandomSql.Pair Both(string left, RandomSql.Pair right) => new($"{left} AND {right.Ours}", $"{left} AND {right.Duck}");

    private static List<RandomSql.Pair> List(int count, Func<RandomSql.Pair> make) => [.. Enumerable.Range(0, count).Select(_ => make())];

    private static string Join(List<RandomSql.Pair> columns, bool ours) =>
        string.Join(", ", columns.Select((column, i) => $"{(ours ? column.Ours : column.Duck)} AS c{i}"));

    private string Choose(params string[] any) => any[random.Next(any.Length)];
}
