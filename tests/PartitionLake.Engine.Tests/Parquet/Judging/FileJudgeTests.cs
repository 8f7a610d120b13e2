using System.Text;
using PartitionLake.Engine.Checks;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Health;
using PartitionLake.Engine.Parquet.Judging;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Writing;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Tests.Parquet.Writing;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Parquet.Judging;

public sealed class FileJudgeTests
{
    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(9, 3, 0.5)]
    [InlineData(3000, 30, 0)]
    [InlineData(3000, 100_000, 0.3)]
    public async Task Every_type_that_is_written_is_read_alike_by_both_readers(int rows, int universe, double nulls)
    {
        var table = TestValues.Table(rows, universe, nulls);
        var verdict = await CompareAsync(table.Encode(new ParquetWriterOptions { MaxPageRows = 700 }, rowGroupRows: 2000));

        Assert.Empty(verdict.NotCompared);
        Assert.Empty(verdict.Differences.Select(Describe));
        Assert.Equal((long)rows * table.Columns.Count, verdict.Values);
    }

    [Fact]
    public async Task A_column_of_nulls_is_compared_too()
    {
        var table = new TestTable([.. TestValues.AllTypes().Select((type, i) => TestValues.Column($"c{i}", type, 500, 9, nulls: 1, seed: i))]);

        var verdict = await CompareAsync(table.Encode());

        Assert.Empty(verdict.NotCompared);
        Assert.Empty(verdict.Differences);
        Assert.Equal(500L * table.Columns.Count, verdict.Values);
    }

    [Fact]
    public async Task What_the_two_read_differently_is_told_with_column_row_and_both_values()
    {
        var content = Cities();
        var seen = (byte[])content.Clone();
        // The bytes of the row themselves: nothing but a comparison of values can find that.
        seen[content.AsSpan().IndexOf("Savannah"u8) + 7] = (byte)'!';

        var verdict = await CompareAsync(content, seen);

        var difference = Assert.Single(verdict.Differences);
        Assert.Equal(("city", 1L, 3L), (difference.Name, difference.Count, difference.Row));
        Assert.Equal(("'Savannah'", "'Savanna!'"), DifferenceText.Of(difference));
        Assert.Equal(8, verdict.Values);
    }

    [Fact]
    public async Task A_null_that_only_one_of_them_reads_is_a_difference()
    {
        var content = new TestTable(Column("n", LakeType.Int32, 1, null, 3)).Encode();
        var full = new TestTable(Column("n", LakeType.Int32, 1, 2, 3)).Encode();
        using var file = await OpenAsync(content);

        var verdict = await FileJudge.CompareAsync(file, Source(full.Length == content.Length ? full : content), TestContext.Current.CancellationToken);

        Assert.Equal(full.Length == content.Length ? 1 : 0, verdict.Differences.Count);
        Assert.Equal(("null", "2"),
            DifferenceText.Of(
                new ColumnDifference("n", 1, 1, SingleValue.ColumnOf(LakeType.Int32, true, []), SingleValue.ColumnOf(LakeType.Int32, false, [2, 0, 0, 0]))));
    }

    [Fact]
    public void Long_texts_are_shown_where_they_differ()
    {
        var (ours, theirs) = DifferenceText.Of(new ColumnDifference("t", 1, 0, Text(new string('x', 500) + "abc"), Text(new string('x', 500) + "abd")));

        Assert.EndsWith("xxabc'", ours, StringComparison.Ordinal);
        Assert.EndsWith("xxabd'", theirs, StringComparison.Ordinal);
        Assert.True(ours.Length < 70);

        static Column Text(string value) => SingleValue.ColumnOf(LakeType.String, false, Encoding.UTF8.GetBytes(value));
    }

    [Fact]
    public async Task A_chunk_that_would_take_too_much_memory_is_not_compared_and_not_called_equal()
    {
        var content = new TestTable(
            TestValues.Column("big", LakeType.String, 20_000, 1_000_000, 0, 1), TestValues.Column("small", LakeType.Boolean, 20_000, 2, 0, 2)).Encode();
        using var file = await OpenAsync(content, ReadLimits.Default with { MaxHeldBytes = 600_000, MaxHeldRatio = 100 });

        var verdict = await FileJudge.CompareAsync(file, null, TestContext.Current.CancellationToken);

        Assert.Contains("MaxHeldBytes", Assert.Single(verdict.NotCompared, column => column.Key == "big").Value, StringComparison.Ordinal);
        Assert.Equal(20_000, verdict.Values);
    }

    [Fact]
    public async Task Columns_that_ours_cannot_read_are_listed()
    {
        using var folder = new TempFolder();
        using var duck = new Duck();
        duck.Execute($"COPY (SELECT INTERVAL (i) DAY AS s, i AS n FROM range(5) t(i)) TO {Duck.Literal(folder["f.parquet"])} (FORMAT parquet)");
        using var file = await ParquetFile.OpenAsync(
            new Engine.Storage.Local.FileByteSource(folder["f.parquet"]), cancellationToken: TestContext.Current.CancellationToken);

        var verdict = await FileJudge.CompareAsync(file, null, TestContext.Current.CancellationToken);

        Assert.Equal(file.UnreadableColumns.Keys, verdict.NotCompared.Keys);
        Assert.Equal(5, verdict.Values);
    }

    [Fact]
    public async Task What_the_second_reader_cannot_read_is_listed_with_its_reason()
    {
        var content = Cities();
        var seen = (byte[])content.Clone();
        seen.AsSpan(4, 24).Clear();

        var verdict = await CompareAsync(content, seen);

        Assert.Contains("cannot read it", Assert.Single(verdict.NotCompared).Value, StringComparison.Ordinal);
        Assert.Empty(verdict.Differences);
    }

    [Fact]
    public async Task Files_of_other_writers_are_read_alike_where_the_second_reader_reads_them()
    {
        long values = 0;
        foreach (var path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Parquet", "Fixtures"), "*.parquet").Order(StringComparer.Ordinal))
        {
            using var file = await ParquetFile.OpenAsync(
                new Engine.Storage.Local.FileByteSource(path), cancellationToken: TestContext.Current.CancellationToken);
            var verdict = await FileJudge.CompareAsync(file, null, TestContext.Current.CancellationToken);
            Assert.Empty(verdict.Differences.Select(difference => $"{path}: {Describe(difference)}"));
            values += verdict.Values;
        }

        Assert.True(values > 90_000, $"only {values} values were compared");
    }

    [Fact]
    public async Task Cancellation_ends_the_comparison()
    {
        using var file = await OpenAsync(Cities());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FileJudge.CompareAsync(file, null, new CancellationToken(canceled: true)));
    }

    private static byte[] Cities() =>
        new TestTable(Column("city", LakeType.String, "Atlanta", "Augusta", "Macon", "Savannah", "Athens", "Albany", "Rome", "Dalton")).Encode();

    private static TestColumn Column(string name, LakeType type, params object?[] values) => new(new Field(name, type), values);

    private static async Task<FileVerdict> CompareAsync(byte[] content, byte[]? seen = null)
    {
        using var file = await OpenAsync(content);
        return await FileJudge.CompareAsync(file, seen is null ? null : Source(seen), TestContext.Current.CancellationToken);
    }

    private static ValueTask<ParquetFile> OpenAsync(byte[] content, ReadLimits? limits = null) =>
        ParquetFile.OpenAsync(Source(content), limits, cancellationToken: TestContext.Current.CancellationToken);

    private static MemoryByteSource Source(byte[] content) => new("a file", content);

    private static string Describe(ColumnDifference difference) => $"{difference.Name} row {difference.Row}: {DifferenceText.Of(difference)}";
}
