using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Pruning;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Tests.Expressions.Pruning;

public sealed class PrunerTests
{
    private static readonly Schema Columns = new([
        new Field("state", LakeType.String), new Field("year", LakeType.Int32), new Field("rate", LakeType.Double), new Field("paid", LakeType.Decimal(10, 2)),
        new Field("day", LakeType.Date), new Field("ok", LakeType.Boolean)]);

    private static readonly ColumnBounds[] Bounds = [
        new("GA", "MI", MayBeNull: false, MayHaveValue: true), new(2020, 2024, MayBeNull: true, MayHaveValue: true),
        new(1.5, 9.5, MayBeNull: false, MayHaveValue: true) { HasNoNaN = true },
        new((Int128)1_000, (Int128)2_000, MayBeNull: false, MayHaveValue: true),
        new(20_000, 20_100, MayBeNull: false, MayHaveValue: true), new(false, false, MayBeNull: false, MayHaveValue: true)];

    private static bool MayMatch(string sql, ColumnBounds[]? bounds = null) => Pruner.MayMatch(Expr.Bind(sql, Columns), ordinal => (bounds ?? Bounds)[ordinal]);

    [Theory]
    [InlineData("state = 'FL'")]
    [InlineData("'FL' >= state")]
    [InlineData("state IN ('FL', 'NY', NULL)")]
    [InlineData("state LIKE 'N%'")]
    [InlineData("state LIKE 'FL'")]
    [InlineData("state IS NULL")]
    [InlineData("state BETWEEN 'N' AND 'Z'")]
    [InlineData("year > 2024")]
    [InlineData("NOT (year <= 2024)")]
    [InlineData("year NOT BETWEEN 2019 AND 2024")]
    [InlineData("year = 2019 OR state = 'FL'")]
    [InlineData("year = 2021 AND state = 'FL'")]
    [InlineData("year > 2024.5")]
    [InlineData("rate > 9.5E0")]
    [InlineData("rate < 1")]
    [InlineData("paid > 20.001")]
    [InlineData("paid = 9")]
    [InlineData("day < DATE '2024-10-04'")]
    [InlineData("day < TIMESTAMP '2024-10-04 00:00:00'")]
    [InlineData("ok")]
    [InlineData("ok = TRUE")]
    [InlineData("year = NULL")]
    [InlineData("CAST(year AS BIGINT) > 3000")]
    public void What_the_bounds_exclude_is_pruned(string sql) => Assert.False(MayMatch(sql));

    [Theory]
    [InlineData("state = 'GA'")]
    [InlineData("state = 'HI'")]
    [InlineData("state LIKE 'M%'")]
    [InlineData("state LIKE '%X'")]
    [InlineData("state <> 'GA'")]
    [InlineData("year IS NULL")]
    [InlineData("year = 2024")]
    [InlineData("NOT year = 2024")]
    [InlineData("rate >= 9.5E0")]
    [InlineData("paid = 15")]
    [InlineData("NOT ok")]
    [InlineData("year % 5 = 9")]
    [InlineData("CAST(state AS INT) = 1")]
    [InlineData("day = TIMESTAMP '2024-10-04 00:00:00'")]
    [InlineData("year IN (1, 2022)")]
    [InlineData("1 / 0 = 1")]
    public void What_they_do_not_exclude_is_kept(string sql) => Assert.True(MayMatch(sql));

    [Fact]
    public void NaN_is_above_every_maximum_unless_it_is_known_to_be_absent()
    {
        ColumnBounds[] bounds = [Bounds[0], Bounds[1], Bounds[2] with { HasNoNaN = false }];

        Assert.True(MayMatch("rate > 100", bounds));
        Assert.False(MayMatch("rate < 1", bounds));
    }

    [Fact]
    public void A_partition_with_one_value_per_key_is_decided_by_any_expression()
    {
        ColumnBounds[] bounds = [
            ColumnBounds.Exactly("GA"), ColumnBounds.Exactly(2025), ColumnBounds.Unknown, ColumnBounds.Unknown, ColumnBounds.Exactly(null)];

        Assert.True(MayMatch("LOWER(state) || CAST(year AS VARCHAR) = 'ga2025' AND year % 2 = 1", bounds));
        Assert.False(MayMatch("LOWER(state) = 'fl'", bounds));
        Assert.False(MayMatch("year % 2 = 0 AND rate > 1", bounds));
        Assert.False(MayMatch("day >= DATE '2025-01-01'", bounds));
        Assert.True(MayMatch("day IS NULL", bounds));
    }

    [Fact]
    public void Bounds_of_another_type_prune_nothing() => Assert.True(MayMatch("year = 1", [Bounds[0], new("a", 7L, false, true)]));

    [Fact]
    public void Pruning_never_drops_a_row_that_matches()
    {
        var random = new Random(5);
        var sql = new RandomSql(random);
        var pruned = 0;
        for (var i = 0; i < 6_000; i++)
        {
            var rows = sql.Rows(random.Next(1, 6));
            var filter = Expr.Bind(sql.Condition(random.Next(1, 4)).Ours, rows.Schema);
            if (Pruner.MayMatch(filter, ordinal => TrueBounds(rows.Columns[ordinal], random)))
                continue;
            pruned++;
            try
            {
                Assert.True(filter.SelectTrue(rows).Length == 0, filter.Text);
            }
            catch (EvaluationException)
            {
                // No row matched before the one that fails; a pruned file's errors are not looked for.
            }
        }
        Assert.InRange(pruned, 200, 5_900);
    }

    /// <summary>Bounds that hold, sometimes loose, sometimes unknown, sometimes as bytes or shortened.</summary>
    private static ColumnBounds TrueBounds(Column column, Random random)
    {
        var values = Expr.Values(column);
        var present = values.Where(v => v is not null and not double.NaN).ToArray();
        var ordered = present is [string, ..]
            ? [.. present.Order(Comparer<object?>.Create((a, b) => Bytes(a).AsSpan().SequenceCompareTo(Bytes(b))))]
            : present.Order().ToArray();
        object? min = ordered.Length == 0 || random.Next(8) == 0 ? null : ordered[0];
        object? max = ordered.Length == 0 || random.Next(8) == 0 ? null : ordered[^1];
        if (min is string text && random.Next(2) == 0)
            min = Bytes(text)[..(Bytes(text).Length / 2)];
        if (max is int least && column.Type == LakeType.Int32 && random.Next(4) == 0 && least < int.MaxValue)
            max = least + 1;
        return new ColumnBounds(min, max, values.Contains(null) || random.Next(4) == 0,
            values.Any(v => v is not null) || random.Next(4) == 0) { HasNoNaN = !values.Contains(double.NaN) };
    }

    private static byte[] Bytes(object? text) => Encoding.UTF8.GetBytes((string)text!);
}
