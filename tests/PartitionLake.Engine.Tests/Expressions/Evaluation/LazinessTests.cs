using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Tests.Expressions.Evaluation;

/// <summary>What no row needs is not computed, so it cannot fail.</summary>
public sealed class LazinessTests
{
    private static readonly RowBatch Rows = Expr.Batch(
        ("x", LakeType.Int32, [2, 0, null, 5, 0]),
        ("y", LakeType.Int32, [10, 1, 4, null, 7]),
        ("s", LakeType.String, ["12", "n/a", null, "7", "n/a"]));

    [Theory]
    [InlineData("CASE WHEN x <> 0 THEN y / x END", new object?[] { 5, null, null, null, null })]
    [InlineData("CASE WHEN x = 0 THEN -1 ELSE y / x END", new object?[] { 5, -1, null, null, -1 })]
    [InlineData("CASE x WHEN 0 THEN 0 WHEN 2 THEN 100 / x ELSE y END", new object?[] { 50, 0, 4, null, 0 })]
    [InlineData("CASE WHEN FALSE THEN 1 / 0 ELSE x END", new object?[] { 2, 0, null, 5, 0 })]
    [InlineData("COALESCE(x, 10 / (y - 4))", null)]
    [InlineData("COALESCE(x, 10 / (y - 5))", new object?[] { 2, 0, -10, 5, 0 })]
    [InlineData("x <> 0 AND y / x > 1", new object?[] { true, false, null, null, false })]
    [InlineData("x = 0 OR y / x > 4", new object?[] { true, true, null, null, true })]
    [InlineData("CASE WHEN s <> 'n/a' THEN CAST(s AS INT) ELSE 0 END", new object?[] { 12, 0, 0, 7, 0 })]
    [InlineData("CASE WHEN s <> 'n/a' AND x > 0 THEN CAST(s AS INT) + x END", new object?[] { 14, null, null, 12, null })]
    [InlineData("CASE WHEN x > 0 THEN CASE WHEN y > 0 THEN 'r' || CAST(y / x AS VARCHAR) ELSE s END ELSE LOWER(s) END",
        new object?[] { "r5", "n/a", null, "7", "n/a" })]
    public void Branches_run_only_for_rows_that_reach_them(string sql, object?[]? expected)
    {
        if (expected is null)
            Assert.Equal(2, Assert.Throws<EvaluationException>(() => Expr.Run(sql, Rows)).Row);
        else
            Assert.Equal(expected, Expr.Values(sql, Rows));
    }

    [Theory]
    [InlineData("y / x", 1)]
    [InlineData("CAST(s AS INT)", 1)]
    [InlineData("CASE WHEN x IS NOT NULL THEN 1 ELSE y / (y - 4) END", 2)]
    [InlineData("x > 2 AND CASE WHEN x = 5 THEN 1 / (x - 5) = 1 END", 3)]
    [InlineData("CASE WHEN y = 7 THEN CAST(s || 'x' AS INT) END", 4)]
    public void The_error_names_the_row_of_the_batch(string sql, int row) =>
        Assert.Equal(row, Assert.Throws<EvaluationException>(() => Expr.Run(sql, Rows)).Row);

    [Fact]
    public void The_message_shows_the_values()
    {
        Assert.Equal("1 / 0 is a division by zero.", Assert.Throws<EvaluationException>(() => Expr.Run("y / x", Rows)).Message);
        Assert.Equal("'n/a' is not a value of type int32.", Assert.Throws<EvaluationException>(() => Expr.Run("CAST(s AS INT)", Rows)).Message);
        Assert.Equal("2147483647 + 2 does not fit int32.", Assert.Throws<EvaluationException>(() => Expr.Run("2147483647 + x", Rows)).Message);
    }
}
