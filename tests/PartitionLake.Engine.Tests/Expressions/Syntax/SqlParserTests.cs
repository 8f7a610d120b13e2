using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;

namespace PartitionLake.Engine.Tests.Expressions.Syntax;

public sealed class SqlParserTests
{
    private static readonly Schema Columns = new([
        new Field("state", LakeType.String), new Field("negotiated_rate", LakeType.Double), new Field("units", LakeType.Int32),
        new Field("expiration_date", LakeType.Date), new Field("members", LakeType.List(LakeType.String))]);

    [Theory]
    [InlineData("a = 1 AND", "         ^")]
    [InlineData("a = = 1", "    ^")]
    [InlineData("(a + 1", "      ^")]
    [InlineData("'abc", "^")]
    [InlineData("a # b", "  ^")]
    [InlineData("FOO(1)", "^^^")]
    [InlineData("CAST(a AS TEXTS)", "          ^^^^^")]
    [InlineData("a NOT 1", "      ^")]
    [InlineData("a < b < c", "      ^")]
    [InlineData("12abc", "^^^")]
    [InlineData("DATE '2025-13-01'", "     ^^^^^^^^^^^^")]
    [InlineData("SUBSTRING('a')", "^^^^^^^^^^^^^^")]
    [InlineData("", "^")]
    [InlineData("a\n  + + %", "      ^")]
    public void A_syntax_error_shows_the_line_with_carets_under_the_fault(string sql, string carets)
    {
        var error = Assert.Throws<LakeException>(() => SqlParser.ParseExpression(sql));

        Assert.Equal(LakeErrorCode.ExpressionInvalid, error.Code);
        var lines = error.Message.Split('\n');
        Assert.Equal("  " + sql.Split('\n')[^1], lines[^2]);
        Assert.Equal("  " + carets, lines[^1]);
    }

    [Fact]
    public void A_message_reads_as_one_piece() =>
        Assert.Equal(
            "Expected a value, but found the end of the text.\n  state = 'GA' AND\n                  ^",
            Assert.Throws<LakeException>(() => SqlParser.ParseExpression("state = 'GA' AND")).Message);

    [Theory]
    [InlineData("stat = 'GA'", LakeErrorCode.ColumnNotFound, "^^^^", "Did you mean 'state'?")]
    [InlineData("1 + s.unit", LakeErrorCode.ColumnNotFound, "    ^^^^^^", "Did you mean 'units'?")]
    [InlineData("TRUE AND state = 5", LakeErrorCode.TypeMismatch, "         ^^^^^^^^^", "Cannot compare string with int32.")]
    [InlineData("expiration_date > '2025-01-01'", LakeErrorCode.TypeMismatch, "^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^", "DATE '2025-01-31'")]
    [InlineData("LOWER(units)", LakeErrorCode.TypeMismatch, "      ^^^^^", "LOWER takes text, but this is int32.")]
    [InlineData("units + state", LakeErrorCode.TypeMismatch, "        ^^^^^", "+ takes numbers, but this is string.")]
    [InlineData("NOT units", LakeErrorCode.TypeMismatch, "    ^^^^^", "NOT takes a condition")]
    [InlineData("CASE WHEN TRUE THEN 1 ELSE 'a' END", LakeErrorCode.TypeMismatch, "                           ^^^", "different types")]
    [InlineData("members = members", LakeErrorCode.TypeMismatch, "^^^^^^^^^^^^^^^^^", "Lists, structs and maps cannot be compared")]
    [InlineData("state LIKE 'a!' ESCAPE '!'", LakeErrorCode.ExpressionInvalid, "                       ^^^", "must stand before")]
    [InlineData("NULL", LakeErrorCode.TypeMismatch, "^^^^", "no type")]
    [InlineData("EXTRACT(HOUR FROM expiration_date)", LakeErrorCode.TypeMismatch, "^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^", "no time of day")]
    public void A_binding_error_points_at_the_part_and_says_what_it_is(string sql, LakeErrorCode code, string carets, string says)
    {
        var error = Expr.Fails(sql, Columns);

        Assert.Equal(code, error.Code);
        Assert.Equal("  " + carets, error.Message.Split('\n')[^1]);
        Assert.Contains(says, error.Message + error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_line_is_cut_around_the_fault()
    {
        var sql = string.Join(" + ", Enumerable.Repeat("units", 60)) + " + ? + " + string.Join(" + ", Enumerable.Repeat("units", 60));
        var lines = Assert.Throws<LakeException>(() => SqlParser.ParseExpression(sql)).Message.Split('\n');

        Assert.Equal('?', lines[^2][lines[^1].IndexOf('^', StringComparison.Ordinal)]);
        Assert.True(lines[^2].Length < 140);
    }

    [Fact]
    public void A_select_item_has_the_name_behind_AS_or_that_of_its_column()
    {
        Assert.Equal("n", SqlParser.ParseSelectItem("units * 2 AS n").OutputName);
        Assert.Equal("a \"b\"", SqlParser.ParseSelectItem("units AS \"a \"\"b\"\"\"").OutputName);
        Assert.Equal("state", SqlParser.ParseSelectItem("s.\"state\"").OutputName);
        Assert.Equal("year", SqlParser.ParseSelectItem("CAST(SUBSTRING(year_month, 1, 4) AS INT) AS year").OutputName);
        Assert.Contains("needs a name",
            Assert.Throws<LakeException>(() => SqlParser.ParseSelectItem("units * 2").OutputName).Message, StringComparison.Ordinal);
        Assert.Contains("behind AS", Assert.Throws<LakeException>(() => SqlParser.ParseSelectItem("units n")).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void What_stands_before_a_column_is_the_table_and_names_fold_case()
    {
        var column = Assert.IsType<FieldExpression>(SqlParser.ParseExpression("S.\"STATE\""));

        Assert.Equal("STATE", column.Name);
        Assert.Equal([0], Expr.Bind("S.\"STATE\"", Columns).Inputs);
    }

    [Fact]
    public void Nesting_is_bounded_and_long_lists_are_not()
    {
        foreach (var (open, inner, close) in new[]
        {
            ("(", "1", ")"),
            ("NOT ", "TRUE", ""),
            ("- ", "a", ""),
            ("ABS(", "1", ")"),
            ("CASE WHEN TRUE THEN ", "1", " END"),
            ("", "a", " + a"),
            ("", "a", " || a")
        })
        {
            var sql = string.Concat(Enumerable.Repeat(open, 20_000)) + inner + string.Concat(Enumerable.Repeat(close, 20_000));
            var error = Assert.Throws<LakeException>(() => SqlParser.ParseExpression(sql[..Math.Min(sql.Length, 100_000)]));
            Assert.Equal(LakeErrorCode.ExpressionInvalid, error.Code);
        }
        var list = $"units IN ({string.Join(", ", Enumerable.Range(0, 10_000))})";
        Assert.Equal([true, false], Expr.Values(list, Expr.Batch(("units", LakeType.Int32, [9_999, 10_000]))));
    }

    [Fact]
    public void The_deepest_trees_bind_and_run_on_a_small_stack()
    {
        var sql = string.Join(" + ", Enumerable.Repeat("units", 299));
        var nested = string.Concat(Enumerable.Repeat("CASE WHEN units > 0 THEN (", 49)) + "units" + string.Concat(Enumerable.Repeat(") END", 49));
        object?[] results = [];
        var thread = new Thread(
            () => results = [.. Expr.Values(sql, Expr.Batch(("units", LakeType.Int32, [2]))),
                .. Expr.Values(nested, Expr.Batch(("units", LakeType.Int32, [2])))], 1 << 20);
        thread.Start();
        thread.Join();

        Assert.Equal([598, 2], results);
    }

    [Fact]
    public void Hostile_text_gives_a_LakeException_or_an_expression_and_nothing_else()
    {
        string[] pieces =
        [
            "'", "\"", "(", ")", ",", ".", "..", "1", "1e", "1e999", "0x1F", "1.", ".5", "--",
            "/*", "*/", ";", "\0", "\uD800", "\uDC00", "😀", "é", "\u00A0", "\t", "\r\n",
            "NULL", "CASE", "WHEN", "THEN", "END", "CAST(", " AS ", "DECIMAL(99,98)", "DECIMAL(",
            "VARCHAR(5)", "IN", "IN (", "BETWEEN", "LIKE", "ESCAPE ''", "ESCAPE 'ab'", "IS", "NOT",
            "state", "units", "members", "\"\"", "DATE '0000-00-00'", "DATE ''", "TIMESTAMP '9999-12-31 24:00'",
            "TIMESTAMP '2025-01-01 00:00:00+99:99'", "DECIMAL '1.1.1'", "DECIMAL ''",
            "99999999999999999999999999999999999999999", "-", "+", "%", "||", "<>", "!=", "=", "EXTRACT(", "FROM", "FOR", "TRIM(BOTH", "SUBSTRING(",
            "ROUND(1, 1e5)", "ROUND(1.5, -39)", "UTCNOW()", "COALESCE()", "CONCAT()", "DATE_ADD(", "$", "@", "`a`", "[a]", "{", "AND", "OR",
        ];
        var random = new Random(20261123);
        var bound = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var sql = string.Join(random.Next(2) == 0 ? " " : "", Enumerable.Range(0, random.Next(1, 8)).Select(_ => pieces[random.Next(pieces.Length)]));
            try
            {
                SqlParser.ParseSelectItem(sql);
                Expr.Bind(sql, Columns);
                bound++;
            }
            catch (LakeException e)
            {
                Assert.Contains('^', e.Message);
            }
        }
        Assert.InRange(bound, 100, 19_000);
    }
}
