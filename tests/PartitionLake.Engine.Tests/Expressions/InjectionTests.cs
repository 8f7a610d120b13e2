using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Expressions;

/// <summary>Some 500 texts that try to leave the literal or the name they stand in. The statement around them keeps its shape.</summary>
public sealed class InjectionTests
{
    private static readonly string[] Heads = ["", "x", "'", "''", "\"", "\"\"", "\\'", "\\", "`", ";",
        "--", "/*", "*/", ")", "'))", "%27", "\u2019", "\u02BC", "\uFF07", "\n", "\t", "{", "$(", "${"];

    private static readonly string[] Bodies =
    [
        " OR 1=1", " OR '1'='1", "; DROP TABLE t; --", " UNION SELECT * FROM t",
        " AND SLEEP(5)", ") OR (1=1", "' OR TRUE OR '", "\" OR \"\"=\"", "/**/OR/**/1=1",
        " -- ", "'; EXEC xp_cmdshell('x'); --", "\" = 1 OR \"a", " IN (SELECT 1)", "||(SELECT 1)||", "\u202E OR 1=1",
        "' || chr(39) || '", "= CAST(1 AS INT)", "' ESCAPE '", "' LIKE '%", "CASE WHEN 1=1 THEN 1 END", "Get-Date)",
    ];

    public static IEnumerable<string> Payloads() => Heads.SelectMany(head => Bodies.Select(body => head + body));

    [Fact]
    public void There_are_five_hundred_of_them() => Assert.InRange(Payloads().Distinct().Count(), 500, 600);

    [Fact]
    public void A_payload_in_a_literal_stays_one_literal_with_that_value()
    {
        foreach (var payload in Payloads())
        {
            var expression = SqlParser.ParseExpression($"a = '{payload.Replace("'", "''", StringComparison.Ordinal)}' AND b");
            var both = Assert.IsType<BinaryExpression>(expression);
            var comparison = Assert.IsType<BinaryExpression>(both.Left);
            Assert.Equal("a", Assert.IsType<ColumnExpression>(comparison.Left).Name);
            Assert.Equal(payload, Assert.IsType<LiteralExpression>(comparison.Right).Value);
            Assert.Equal(expression, SqlParser.ParseExpression(SqlRenderer.ToTrino(expression)));
        }
    }

    [Fact]
    public void A_payload_as_a_name_stays_one_name()
    {
        foreach (var payload in Payloads())
        {
            var expression = SqlParser.ParseExpression($"\"{payload.Replace("\"", "\"\"", StringComparison.Ordinal)}\" IS NULL");
            Assert.Equal(payload, Assert.IsType<ColumnExpression>(Assert.IsType<IsNullExpression>(expression).Operand).Name);
            Assert.Equal(expression, SqlParser.ParseExpression(SqlRenderer.ToTrino(expression)));
        }
    }

    [Fact]
    public void Another_engine_reads_the_rendered_literal_and_name_as_we_meant_them()
    {
        using var duck = new Duck();
        foreach (var payload in Payloads())
        {
            var literal = SqlRenderer.ToTrino(SqlParser.ParseExpression($"'{payload.Replace("'", "''", StringComparison.Ordinal)}'"));
            var name = SqlRenderer.ToTrino(SqlParser.ParseExpression($"\"{payload.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
            Assert.Equal([payload, 7], Assert.Single(duck.Query($"SELECT {literal}, {name} FROM (SELECT 7 AS {name})")));
        }
    }

    [Fact]
    public void A_payload_that_is_not_quoted_is_an_error_or_an_expression_of_columns_that_are_not_there()
    {
        var schema = new Schema([new Field("known", LakeType.String)]);
        foreach (var payload in Payloads())
        {
            try
            {
                Expr.Bind($"known = {payload}", schema);
            }
            catch (LakeException error)
            {
                Assert.All(error.Message, c => Assert.True(c is '\n' or '\t' || !char.IsControl(c)));
                Assert.DoesNotContain('\u202E', error.Message);
            }
        }
    }
}
