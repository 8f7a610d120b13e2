using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Tests.Expressions.Evaluation;

/// <summary>Expressions over one dictionary column are computed per entry in use; nobody can tell but by the clock.</summary>
public sealed class LiftTests
{
    private static readonly Schema Columns = new([new Field("s", LakeType.String)]);

    private static RowBatch Batch(ByteDictionary dictionary, params int[] codes) =>
        new(Columns, [new DictionaryColumn(LakeType.String, dictionary, codes, codes.Length)], codes.Length);

    private static ByteDictionary Dictionary(params string[] texts)
    {
        var builder = new ByteDictionaryBuilder();
        foreach (var text in texts)
            builder.Add(System.Text.Encoding.UTF8.GetBytes(text));
        return builder.ToDictionary();
    }

    private static int[] Codes(int length, params int[] repeated) => [.. Enumerable.Range(0, length).Select(i => repeated[i % repeated.Length])];

    [Fact]
    public void Entries_that_no_row_uses_are_not_evaluated()
    {
        var batch = Batch(Dictionary("1", "bad", "3"), Codes(20, 0, 2, -1));

        Assert.Equal([1, 3, null, 1], Expr.Values("CAST(s AS INT)", batch).Take(4));
    }

    [Fact]
    public void A_bad_entry_is_reported_at_the_first_row_that_uses_it_and_each_time_anew()
    {
        var dictionary = Dictionary("1", "bad", "3");
        var bound = Expr.Bind("CAST(s AS INT)", Columns);
        bound.Evaluate(Batch(dictionary, Codes(20, 0)));

        for (var i = 0; i < 2; i++)
            Assert.Equal(11, Assert.Throws<EvaluationException>(() => bound.Evaluate(Batch(dictionary, [.. Codes(11, 0), 1, .. Codes(9, 1)]))).Row);
        Assert.Equal(3, Expr.Values(bound.Evaluate(Batch(dictionary, Codes(20, 2))))[0]);
    }

    [Fact]
    public void Texts_come_back_as_codes_of_the_distinct_results()
    {
        var dictionary = Dictionary("a", "A", "b", "unused");
        var bound = Expr.Bind("UPPER(s)", Columns);
        var column = Assert.IsType<DictionaryColumn>(bound.Evaluate(Batch(dictionary, Codes(100, 0, 1, 2, -1))));
        var again = Assert.IsType<DictionaryColumn>(bound.Evaluate(Batch(dictionary, Codes(100, 2, 1))));

        Assert.Equal(2, column.Dictionary.Count);
        Assert.Equal(["A", "A", "B", null], Expr.Values(column).Take(4));
        Assert.Same(column.Dictionary, again.Dictionary);
    }

    [Fact]
    public void Null_is_an_entry_too()
    {
        var batch = Batch(Dictionary("x"), Codes(40, 0, -1));

        Assert.Equal(["x", "none"], Expr.Values("COALESCE(s, 'none')", batch).Take(2));
        Assert.Equal([1, 0], Expr.Values("CASE WHEN s IS NULL THEN 0 ELSE 1 END", batch).Take(2));
    }

    [Theory]
    [InlineData("LOWER(s) || '!'")]
    [InlineData("CHAR_LENGTH(s) + 1")]
    [InlineData("CASE WHEN s LIKE '%7%' THEN s END")]
    [InlineData("s >= 'v3' AND s IS NOT NULL")]
    [InlineData("CAST(SUBSTRING(s FROM 2) AS DECIMAL(10,2)) / 3")]
    public void Lifted_or_not_the_values_are_the_same(string sql)
    {
        var texts = Enumerable.Range(0, 3_000).Select(i => $"v{i}").ToArray();
        var distinct = Dictionary(texts);
        var plain = ByteDictionary.FromStrings(texts);
        var random = new Random(3);
        var bound = Expr.Bind(sql, Columns);
        foreach (var (rows, used) in new[] { (5, 3), (100, 3), (3_000, 3_000), (3_000, 40), (4_000, 1_900), (200, 3_000) })
        {
            int[] codes = [.. Enumerable.Range(0, rows).Select(_ => random.Next(-1, used))];
            var expected = codes.Select(code => Expr.Values(Expr.Bind(sql, Columns).Evaluate(Batch(distinct, code)))[0]).ToArray();

            Assert.Equal(expected, Expr.Values(bound.Evaluate(Batch(distinct, codes))));
            Assert.Equal(expected, Expr.Values(bound.Evaluate(Batch(plain, codes))));
        }
    }

    [Fact]
    public async Task Many_threads_may_share_one_expression_and_one_dictionary()
    {
        var dictionary = Dictionary([.. Enumerable.Range(0, 5_000).Select(i => $"v{i}")]);
        for (var round = 0; round < 4; round++)
        {
            var bound = Expr.Bind("CASE WHEN CHAR_LENGTH(s) > 3 THEN UPPER(s) END", Columns);
            var length = Expr.Bind("CAST(SUBSTRING(s FROM 2) AS INT)", Columns);
            await Parallel.ForAsync(0, 8, async (seed, _) =>
            {
                await Task.Yield();
                var random = new Random(seed);
                for (var batch = 0; batch < 20; batch++)
                {
                    int[] codes = [.. Enumerable.Range(0, 1_000).Select(_ => random.Next(5_000 * (batch + 1) / 20))];
                    var column = (DictionaryColumn)bound.Evaluate(Batch(dictionary, codes));
                    var numbers = (Column<int>)length.Evaluate(Batch(dictionary, codes));
                    for (var row = 0; row < codes.Length; row++)
                    {
                        if (numbers.Values[row] != codes[row]
                            || (codes[row] >= 100 ? column.Dictionary.GetString(column.Codes[row]) != $"V{codes[row]}" : column.Codes[row] != -1))
                            throw new InvalidOperationException($"Row {row} of code {codes[row]} is wrong.");
                    }
                }
            });
        }
    }

    [Fact]
    public void Only_the_columns_that_are_read_are_fetched()
    {
        var schema = new Schema([new Field("a", LakeType.Int32), new Field("b", LakeType.Int32), new Field("c", LakeType.Int32)]);
        var source = new CountingSource(schema);
        var bound = Expr.Bind("c + CASE WHEN a > 0 THEN a ELSE c END", schema);
        bound.Evaluate(source);

        Assert.Equal([0, 2], bound.Inputs);
        Assert.Equal([0, 2], source.Fetched.Distinct().Order());
    }

    private sealed class CountingSource(Schema schema) : IColumnSource
    {
        public List<int> Fetched { get; } = [];

        public Schema Schema => schema;

        public int Length => 3;

        public Column GetColumn(int ordinal)
        {
            Fetched.Add(ordinal);
            return new Column<int>(LakeType.Int32, [0, 1, 2, 99], 3);
        }
    }
}
