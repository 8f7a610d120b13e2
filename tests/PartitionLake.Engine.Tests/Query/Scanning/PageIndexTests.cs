using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Parquet.Writing;
using PartitionLake.Engine.Query;
using PartitionLake.Engine.Query.Execution;
using PartitionLake.Engine.Tests.Parquet.Writing;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Query.Scanning;

/// <summary>Files with a page index: single pages are read, and the rows are those that DuckDB finds.</summary>
public sealed class PageIndexTests : IDisposable
{
    private const int Rows = 40_000;

    private readonly TempFolder _folder = new();
    private readonly Duck _duck = new();
    private readonly byte[] _content = Write();

    private string File => _folder["paged.parquet"];

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("id = 12345")]
    [InlineData("id BETWEEN 990 AND 1010")]
    [InlineData("id IN (3, 20000, 39999)")]
    [InlineData("id < 5 OR id >= 39000")]
    [InlineData("day = DATE '1970-04-10'")]
    [InlineData("day = DATE '1970-04-10' AND rate > 0.5")]
    [InlineData("name LIKE 'k0001%'")]
    [InlineData("part IS NULL AND id > 30000")]
    [InlineData("id = 12345 AND uid LIKE '%a%'")]
    [InlineData("NOT (id > 100)")]
    public async Task Rows_of_chosen_pages_are_those_of_the_whole_file(string where)
    {
        System.IO.File.WriteAllBytes(File, _content);
        var sql = $"SELECT * FROM s3object WHERE {where}";
        var expected = QueryRows.Of(_duck.Query(sql.Replace("s3object", $"read_parquet({Duck.Literal(File)}, file_row_number = true)", StringComparison.Ordinal)
            .Replace("*", "id, day, name, rate, uid, part", StringComparison.Ordinal) + " ORDER BY file_row_number"));

        var (rows, counters) = await RunAsync(sql, prune: true);

        Assert.NotEmpty(expected);
        Assert.True(expected.SequenceEqual(rows), QueryRows.Difference(expected, rows));
        Assert.True(counters.PagesSkipped > 0, $"{counters.Pages} pages, none skipped");
        Assert.True(counters.BytesFetched < _content.Length * 3 / 4, $"{counters.BytesFetched} of {_content.Length} bytes fetched");
        var (unpruned, _) = await RunAsync(sql, prune: false);
        Assert.Equal(unpruned, rows);
    }

    [Fact]
    public async Task A_condition_that_no_page_can_meet_fetches_no_page()
    {
        System.IO.File.WriteAllBytes(File, _content);
        // Within the bounds of the row group, between those of the pages.
        var (rows, counters) = await RunAsync("SELECT uid FROM s3object WHERE name = 'k00009999z'", prune: true);

        Assert.Empty(rows);
        Assert.Equal(counters.Pages, counters.PagesSkipped);
        Assert.True(counters.BytesFetched < _content.Length / 5);
    }

    /// <summary>A wrong index costs time or an error, never a row.</summary>
    [Fact]
    public async Task A_damaged_index_never_mixes_rows()
    {
        const string Sql = "SELECT id, uid FROM s3object WHERE id BETWEEN 5500 AND 35500 AND uid LIKE '%abc%'";
        System.IO.File.WriteAllBytes(File, _content);
        var (expected, _) = await RunAsync(Sql, prune: false);
        var footer = BitConverter.ToInt32(_content, _content.Length - 8);
        var end = _content.Length - 8 - footer;
        var random = new Random(5);
        var (same, refused) = (0, 0);
        for (var i = 0; i < 300; i++)
        {
            var mutant = (byte[])_content.Clone();
            // The offset indexes stand last before the footer: here those of the last two columns.
            var at = end - 1 - random.Next(2 * 40 * 11);
            mutant[at] = (byte)random.Next(256);
            System.IO.File.WriteAllBytes(File, mutant);
            try
            {
                var (rows, _) = await RunAsync(Sql, prune: true);
                Assert.True(expected.SequenceEqual(rows), $"byte {at} changed: {QueryRows.Difference(expected, rows)}");
                same++;
            }
            catch (LakeException e)
            {
                Assert.Equal(LakeErrorCode.FileCorrupt, e.Code);
                refused++;
            }
        }
        Assert.True(same > 0 && refused > 0, $"{same} the same, {refused} refused");
    }

    private async Task<(List<string> Rows, QueryCounters Counters)> RunAsync(string sql, bool prune)
    {
        using var query = await LakeQuery.OpenAsync(Engine.Storage.Opening.LakeStorage.LocalOnly, [File],
            SqlParser.ParseSelect(sql), new QueryOptions { Prune = prune }, TestContext.Current.CancellationToken);
        var rows = new List<string>();
        await foreach (var batch in query.RunAsync(TestContext.Current.CancellationToken))
            QueryRows.AddTo(rows, batch);
        return (rows, query.Counters);
    }

    // Seeded, so that each condition matches some rows in every run.
    private static byte[] Write()
    {
        var random = new Random(3);
        var numbers = Enumerable.Range(0, Rows).ToArray();
        var table = new TestTable(
            TestColumn.Of("id", LakeType.Int64, numbers.Select(i => (long)i)),
            TestColumn.Of("day", LakeType.Date, numbers.Select(i => i / 400)),
            TestColumn.Of("name", LakeType.String, numbers.Select(i => "k" + i.ToString("D8", CultureInfo.InvariantCulture))),
            TestColumn.Of("rate", LakeType.Double, numbers.Select(_ => random.NextDouble())),
            TestColumn.Of("uid", LakeType.String, numbers.Select(_ => random.Next(9) == 0 ? null : random.GetHexString(32, lowercase: true))),
            TestColumn.Of("part", LakeType.Int32, numbers.Select(i => i % 3_000 < 100 ? null : (object)(i / 1_000))));
        return table.Encode(new ParquetWriterOptions { MaxPageRows = 1_000 });
    }
}
