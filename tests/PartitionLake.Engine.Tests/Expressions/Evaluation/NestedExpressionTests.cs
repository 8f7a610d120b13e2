using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Expressions.Values;
using PartitionLake.Engine.Tests.Parquet.Reading;
using PartitionLake.Engine.Tests.Support;
using ValueText = PartitionLake.Engine.Tests.Parquet.Reading.ValueText;

namespace PartitionLake.Engine.Tests.Expressions.Evaluation;

/// <summary>Ways into structs, lists and maps, compared with DuckDB on the same file.</summary>
public sealed class NestedExpressionTests : IDisposable
{
    private const int Rows = 500;

    private readonly TempFolder _folder = new();
    private readonly Duck _duck = new();
    private readonly string _path;
    private readonly RowBatch _batch;

    public NestedExpressionTests()
    {
        _path = _folder["nested.parquet"];
        _duck.Execute(NestedSample.Copy(_path, Rows));
        using var file = Texts.Open(_path);
        using var group = Texts.OpenGroup(file, 0, [.. Enumerable.Range(0, file.Schema.Count)]);
        _batch = group.Read(Rows)!;
    }

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("s.a", "int64")]
    [InlineData("S.B", "string")]
    [InlineData("s.inner", "struct<x:double,tags:list<string>>")]
    [InlineData("s.inner.x", "double")]
    [InlineData("s.inner.tags[1]", "string")]
    [InlineData("s.inner.tags[2]", "string")]
    [InlineData("s.inner.tags[-1]", "string")]
    [InlineData("m['other']", "int64")]
    [InlineData("m['k1']", "int64")]
    [InlineData("m['k' || CAST(id % 3 AS VARCHAR)]", "int64")]
    [InlineData("ll[1]", "list<int64>")]
    [InlineData("ll[1][1]", "int64")]
    [InlineData("ll[4][1]", "int64")]
    [InlineData("ll[9]", "list<int64>")]
    [InlineData("ll[id % 3 + 1]", "list<int64>")]
    [InlineData("ls[1].a", "int64")]
    [InlineData("ls[1].b[1]", "boolean")]
    [InlineData("ms[id % 10].m['z']", "decimal(20,4)")]
    [InlineData("ms[id % 10].d", "date")]
    [InlineData("lm[1]['a']", "timestamp")]
    [InlineData("CARDINALITY(m)", "int64")]
    [InlineData("UPPER(s.b)", "string")]
    [InlineData("COALESCE(s.inner.x, 0.5e0) + s.a", "double")]
    public void A_part_of_a_nested_value_is_what_DuckDB_finds(string text, string type)
    {
        var expression = BoundExpression.Bind(SqlParser.ParseExpression(text), text, _batch.Schema);
        Assert.Equal(type, expression.Type.ToString());
        AssertSame(expression, text);
    }

    [Theory]
    [InlineData("CARDINALITY(ll)", "len(ll)")]
    [InlineData("CARDINALITY(s.inner.tags)", "len(s.inner.tags)")]
    [InlineData("element_at(ll, 1)", "ll[1]")]
    public void Words_of_Trino_mean_what_others_call_otherwise(string text, string duck) =>
        AssertSame(BoundExpression.Bind(SqlParser.ParseExpression(text), text, _batch.Schema), duck);

    [Theory]
    [InlineData("s.q", "There is no field 'q'")]
    [InlineData("m.other", "Write ['other']")]
    [InlineData("id.x", "id")]
    [InlineData("ll['x']", "a whole number")]
    [InlineData("ll[0]", "counted from 1")]
    [InlineData("m[1]", "The keys of this map are string")]
    [InlineData("s[1]", "[] takes a list or a map")]
    [InlineData("CARDINALITY(s)", "CARDINALITY takes a list or a map")]
    [InlineData("s = s", "cannot be compared")]
    public void What_is_not_there_is_refused_by_name(string text, string message)
    {
        var error = Assert.Throws<LakeException>(() => BoundExpression.Bind(SqlParser.ParseExpression(text), text, _batch.Schema));
        Assert.Contains(message, error.Message + error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_0_that_a_row_computes_is_an_error_of_that_row()
    {
        var expression = BoundExpression.Bind(SqlParser.ParseExpression("ll[id % 3]"), "ll[id % 3]", _batch.Schema);
        Assert.Equal(3, Assert.Throws<EvaluationException>(() => expression.Evaluate(_batch)).Row);
    }

    [Fact]
    public void What_is_written_for_Trino_reads_back_and_is_the_same_tree()
    {
        const string Text = "ms[id % 10].m['z'] > 3 AND ll[2][1] IS NULL";
        var tree = SqlParser.ParseExpression(Text);
        var trino = SqlRenderer.ToTrino(tree);
        Assert.Equal(tree, SqlParser.ParseExpression(trino));
    }

    private void AssertSame(BoundExpression expression, string duck)
    {
        var found = expression.Evaluate(_batch);
        var expected = _duck.Query($"SELECT {ValueText.Sql($"({duck})", expression.Type, "")} FROM read_parquet({Duck.Literal(_path)})");
        Texts.AssertEqual([.. expected.Select(row => new[] { (string?)row[0] })],
            [.. Enumerable.Range(0, found.Length).Select(row => new[] { ValueText.Of(found, row) })]);
    }
}
