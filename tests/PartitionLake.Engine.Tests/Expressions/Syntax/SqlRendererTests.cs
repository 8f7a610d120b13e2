
using PartitionLake.Engine.Expressions.Syntax;

namespace PartitionLake.Engine.Tests.Expressions.Syntax;

public sealed class SqlRendererTests
{
    [Theory]
    [InlineData("a + b * -3 > 1.50", "(\"a\" + (\"b\" * -3)) > DECIMAL '1.50'")]
    [InlineData("x OR y OR NOT z", "\"x\" OR \"y\" OR (NOT \"z\")")]
    [InlineData("s.\"we\"\"ird\" = 'it''s'", "\"s\".\"we\"\"ird\" = 'it''s'")]
    [InlineData("CHAR_LENGTH(SUBSTRING(a FROM 2 FOR 3))", "length(substring(\"a\", 2, 3))")]
    [InlineData("TRIM(LEADING '0' FROM a)", "trim(LEADING '0' FROM \"a\")")]
    [InlineData("DATE_ADD(month, 1, DATE '2025-01-31')", "date_add('month', 1, DATE '2025-01-31')")]
    [InlineData("CAST(a AS TIMESTAMP) < TIMESTAMP '2025-01-01T10:00:00Z'", "CAST(\"a\" AS TIMESTAMP(6)) < TIMESTAMP '2025-01-01 10:00:00 UTC'")]
    [InlineData("UTCNOW() > TO_TIMESTAMP(a)", "current_timestamp > from_iso8601_timestamp(\"a\")")]
    [InlineData("1.5E300 / 2E0", "1.5E+300 / 2E0")]
    [InlineData("-(5) - -(-(x))", "(-(5)) - (-(-\"x\"))")]
    [InlineData("a NOT LIKE 'x!%%' ESCAPE '!' AND b NOT BETWEEN 1 AND 2 AND c NOT IN (1, NULL) AND d IS NOT NULL",
        "(\"a\" NOT LIKE 'x!%%' ESCAPE '!') AND (\"b\" NOT BETWEEN 1 AND 2) AND (\"c\" NOT IN (1, NULL)) AND (\"d\" IS NOT NULL)")]
    [InlineData("CASE a WHEN 1 THEN 'x' ELSE 'y' END || CASE WHEN b THEN 'z' END", "CASE \"a\" WHEN 1 THEN 'x' ELSE 'y' END || CASE WHEN \"b\" THEN 'z' END")]
    public void Trino_reads_the_same_meaning(string sql, string trino)
    {
        var expression = SqlParser.ParseExpression(sql);

        Assert.Equal(trino, SqlRenderer.ToTrino(expression));
        Assert.Equal(expression, SqlParser.ParseExpression(trino));
    }

    [Fact]
    public void Random_expressions_read_back_as_the_same_tree()
    {
        var random = new RandomSql(new Random(99));
        for (var i = 0; i < 5_000; i++)
        {
            var expression = SqlParser.ParseExpression(random.Any(i % 5).Ours);
            Assert.Equal(expression, SqlParser.ParseExpression(SqlRenderer.ToTrino(expression)));
        }
    }

    [Fact]
    public void The_longest_chain_reads_back()
    {
        var expression = SqlParser.ParseExpression(string.Join(" OR ", Enumerable.Repeat("a = 1", 290)));

        Assert.Equal(expression, SqlParser.ParseExpression(SqlRenderer.ToTrino(expression)));
    }

    [Fact]
    public void Trees_differ_when_any_part_differs()
    {
        string[] all = ["a", "A", "s.a", "1", "1.0", "1E0", "'1'", "a = 1", "a <> 1", "NOT a", "a IN (1)", "a IN (1, 2)", "a NOT IN (1)", "CAST(a AS INT)",
            "CAST(a AS BIGINT)", "CASE WHEN a THEN 1 END", "CASE WHEN a THEN 1 ELSE 1 END", "EXTRACT(YEAR FROM a)", "EXTRACT(MONTH FROM a)", "NULL"];

        Assert.Equal(all.Length, all.Select(SqlParser.ParseExpression).Distinct().Count());
    }
}
