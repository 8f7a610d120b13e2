using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Query;
using PartitionLake.Engine.Query.Execution;

namespace PartitionLake.Engine.Tests.Query;

/// <summary>Where S3 Select and DuckDB differ from each other or from what holds here, by hand-written cases.</summary>
public sealed class SemanticsTests(SmallFile small) : IClassFixture<SmallFile>
{
    private string File => small.Path;

    [Theory]
    // Names.
    [InlineData("SELECT s.\"state\" FROM S3Object s WHERE s.id = 1", "'GA'")]
    [InlineData("SELECT _2 FROM s3object[*] s WHERE s._1 = 3", "'TX'")]
    [InlineData("SELECT s3object.id FROM s3object LIMIT 1", "1")]
    [InlineData("SELECT STATE FROM s3object LIMIT 1;", "'GA'")]
    // Nulls are last in either direction; S3 Select has no order, and other engines put them first.
    [InlineData("SELECT state, id FROM s3object ORDER BY state, id", "'GA' | 1;'GA' | 4;'TX' | 3;null | 2")]
    [InlineData("SELECT state, id FROM s3object ORDER BY state DESC, id DESC", "'TX' | 3;'GA' | 4;'GA' | 1;null | 2")]
    [InlineData("SELECT id FROM s3object ORDER BY state NULLS FIRST, 1 DESC", "2;4;1;3")]
    [InlineData("SELECT f FROM s3object ORDER BY f DESC", "NaN;1.5;0;null")]
    // A column of a table is never missing.
    [InlineData("SELECT COUNT(*) FROM s3object WHERE state IS MISSING", "0")]
    [InlineData("SELECT COUNT(*) FROM s3object WHERE state IS NOT MISSING", "4")]
    [InlineData("SELECT COUNT(*), COUNT(state), COUNT(DISTINCT state) FROM s3object", "4 | 3 | 2")]
    [InlineData("SELECT COUNT(*) FROM s3object WHERE NOT (state = 'GA')", "1")]
    [InlineData("SELECT COUNT(*) FROM s3object WHERE state NOT IN ('GA', NULL)", "0")]
    // No rows: one group without GROUP BY, none with it.
    [InlineData("SELECT COUNT(*), SUM(id), AVG(rate), MIN(state), MAX(day) FROM s3object WHERE id > 9", "0 | null | null | null | null")]
    [InlineData("SELECT state, COUNT(*) FROM s3object WHERE id > 9 GROUP BY state", "")]
    [InlineData("SELECT COUNT(*) FROM s3object HAVING COUNT(*) > 4", "")]
    // Groups come in the order of their keys, null last and as one group.
    [InlineData("SELECT state, SUM(id) FROM s3object GROUP BY state", "'GA' | 5;'TX' | 3;null | 2")]
    [InlineData("SELECT DISTINCT state FROM s3object", "'GA';'TX';null")]
    [InlineData("SELECT DISTINCT COUNT(*) FROM s3object GROUP BY state", "2;1")]
    [InlineData("SELECT LOWER(state) AS low, COUNT(*) AS n FROM s3object GROUP BY low HAVING COUNT(*) > 1 ORDER BY n", "'ga' | 2")]
    // Whole numbers divide to whole numbers; sums of whole numbers stay whole, averages are doubles.
    [InlineData("SELECT 7 / 2, SUM(id) / 4, AVG(id) FROM s3object", "3 | 2 | 2.5")]
    [InlineData("SELECT MAX(f), MIN(f) FROM s3object", "NaN | 0")]
    // S3 Select's functions of time.
    [InlineData("SELECT TO_STRING(at, 'MMMM d, y hh:mm:ss.SSS a') FROM s3object WHERE id = 1", "'March 4, 2025 05:06:07.891 AM'")]
    [InlineData("SELECT TO_STRING(at, 'yyyy-MM-dd''T''H:m:sX') FROM s3object WHERE id = 1", "'2025-03-04T5:6:7Z'")]
    [InlineData("SELECT TO_STRING(day, 'dd MMM yy MMMMM') FROM s3object WHERE id = 4", "'31 Dec 24 D'")]
    [InlineData("SELECT TO_STRING(TO_TIMESTAMP('2007T'), 'yyyy-MM-dd HH:mmxxx') FROM s3object LIMIT 1", "'2007-01-01 00:00+00:00'")]
    [InlineData("SELECT DATE_DIFF(day, `2024-02-28T`, `2024-03-01T00:00:00Z`) FROM s3object LIMIT 1", "2")]
    [InlineData("SELECT EXTRACT(YEAR FROM DATE_ADD(year, 5, `2010-01-01T`)) FROM s3object LIMIT 1", "2015")]
    [InlineData("SELECT id FROM s3object WHERE UTCNOW() < `2020-01-01T`", "")]
    [InlineData("SELECT CAST('1' AS BOOL), CAST('12.345' AS NUMERIC(5, 2)) FROM s3object LIMIT 1", "true | 12.35")]
    // LIMIT and OFFSET.
    [InlineData("SELECT id FROM s3object LIMIT 2 OFFSET 1", "2;3")]
    [InlineData("SELECT id FROM s3object ORDER BY rate LIMIT 1", "4")]
    [InlineData("SELECT id FROM s3object LIMIT 0", "")]
    public async Task A_query_gives(string sql, string rows) => Assert.Equal(rows, string.Join(";", await QueryRows.RunAsync(sql, null, File)));

    [Theory]
    [InlineData("SELECT id, 1 + 1, state AS s FROM s3object", "id, _2, s")]
    [InlineData("SELECT COUNT(*), MAX(id) top FROM s3object", "_1, top")]
    [InlineData("SELECT *, id AS again FROM s3object", "id, state, rate, day, at, f, again")]
    [InlineData("SELECT s.* FROM s3object s", "id, state, rate, day, at, f")]
    [InlineData("SELECT id WHERE id > 1", "id")]
    [InlineData("SELECT s3object.id LIMIT 1", "id")]
    [InlineData("SELECT claims.id FROM rates.claims WHERE claims.id > 1", "id")]
    [InlineData("SELECT c.id FROM \"2026 claims\" AS c", "id")]
    public async Task A_column_of_the_result_is_called(string sql, string names)
    {
        using var query = await LakeQuery.OpenAsync(
            Engine.Storage.Opening.LakeStorage.LocalOnly, [File], SqlParser.ParseSelect(sql), new QueryOptions(), TestContext.Current.CancellationToken);
        Assert.Equal(names, string.Join(", ", query.Output.Select(field => field.Name)));
    }

    [Theory]
    [InlineData("SELECT nope FROM s3object", LakeErrorCode.ColumnNotFound, "       ^^^^")]
    [InlineData("SELECT stat FROM s3object", LakeErrorCode.ColumnNotFound, "Did you mean 'state'?")]
    [InlineData("SELECT t.id FROM s3object s", LakeErrorCode.ExpressionInvalid, "There is no table 't'")]
    [InlineData("SELECT id FROM WHERE id = 1", LakeErrorCode.ExpressionInvalid, "Expected the name of a table, but found 'WHERE'")]
    [InlineData("SELECT id state rate FROM s3object", LakeErrorCode.ExpressionInvalid, "Expected ',' or FROM, but found 'rate'")]
    [InlineData("SELECT s3object.id FROM rates", LakeErrorCode.ExpressionInvalid, "There is no table 's3object'")]
    [InlineData("SELECT id, COUNT(*) FROM s3object", LakeErrorCode.ExpressionInvalid, "'id' may differ within a group")]
    [InlineData("SELECT state FROM s3object GROUP BY state ORDER BY id", LakeErrorCode.ExpressionInvalid, "'id' may differ within a group")]
    [InlineData("SELECT id FROM s3object WHERE COUNT(*) > 1", LakeErrorCode.ExpressionInvalid, "COUNT is an aggregate")]
    [InlineData("SELECT SUM(COUNT(*)) FROM s3object", LakeErrorCode.ExpressionInvalid, "COUNT is an aggregate")]
    [InlineData("SELECT SUM(state) FROM s3object", LakeErrorCode.TypeMismatch, "SUM takes numbers, but this is string.")]
    [InlineData("SELECT id FROM s3object WHERE id", LakeErrorCode.TypeMismatch, "must be true or false")]
    [InlineData("SELECT id, ID FROM s3object", LakeErrorCode.ColumnNameCollision, "are called 'id'")]
    [InlineData("SELECT DISTINCT state FROM s3object ORDER BY id", LakeErrorCode.ExpressionInvalid, "what is selected")]
    [InlineData("SELECT id FROM s3object ORDER BY 2", LakeErrorCode.ExpressionInvalid, "ORDER BY 2 names no column")]
    [InlineData("SELECT id FROM s3object LIMIT -1", LakeErrorCode.ExpressionInvalid, "Expected a whole number of rows")]
    [InlineData("SELECT id FROM s3object WHERE id = 1 WHERE id = 2", LakeErrorCode.ExpressionInvalid, "Expected the end of the query")]
    [InlineData("SELECT id FROM s3object UNION SELECT 1", LakeErrorCode.ExpressionInvalid, "no joins and no subqueries")]
    [InlineData("DELETE FROM s3object", LakeErrorCode.ExpressionInvalid, "Expected SELECT")]
    [InlineData("SELECT TO_STRING(day, 'Q') FROM s3object", LakeErrorCode.ExpressionInvalid, "means nothing in a pattern")]
    [InlineData("SELECT 1 / (id - 3) FROM s3object", LakeErrorCode.ExpressionFailed, "row 2 (counted from 0) of '")]
    [InlineData("SELECT SUM(id + 9223372036854775800) FROM s3object WHERE id < 3", LakeErrorCode.ExpressionFailed, "does not fit int64")]
    public async Task What_is_wrong_is_said(string sql, LakeErrorCode code, string says)
    {
        var error = await Assert.ThrowsAsync<LakeException>(() => QueryRows.RunAsync(sql, null, File));

        Assert.Equal(code, error.Code);
        Assert.Contains(says, error.Message + error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT", "      ^")]
    [InlineData("SELECT a FROM s3object GROUP state", "                             ^^^^^")]
    [InlineData("SELECT COUNT( FROM s3object", "              ^^^^")]
    public void A_syntax_error_shows_where(string sql, string carets)
    {
        var error = Assert.Throws<LakeException>(() => SqlParser.ParseSelect(sql));

        Assert.Equal("  " + carets, error.Message.Split('\n')[^1]);
    }
}
