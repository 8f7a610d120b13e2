using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>Batches end early where their text takes more bytes than a batch should, and no row is lost or doubled by that.</summary>
public sealed class BatchBytesTests
{
    [Theory]
    [InlineData("v1", 1)]
    [InlineData("v1", 100)]
    [InlineData("v2", 100)]
    [InlineData("v2", 20_000)]
    [InlineData("v2", 1 << 28)]
    public async Task Columns_of_different_weight_stay_row_by_row(string version, int batchBytes)
    {
        const int Rows = 20_000;
        using var folder = new TempFolder();
        using var duck = new Duck();
        var path = folder["long.parquet"];
        // Text that repeats (a dictionary), text that does not (plain, or delta with version 2), lists, and a number between.
        duck.Execute($"""
            COPY (SELECT i::INTEGER AS id, 'r' || i % 7 AS short, CASE WHEN i % 3 > 0 THEN repeat('text ' || i || '; ', 5 + (hash(i) % 9)::INTEGER) END AS text,
              i * 0.5::DOUBLE AS number, CASE WHEN i % 4 > 0 THEN list_transform(range(i % 6), x -> 'e' || x || i) END AS items
              FROM range({Rows}) t(i)) TO {Duck.Literal(path)} (FORMAT parquet, PARQUET_VERSION {version}, ROW_GROUP_SIZE 10240)
            """);
        using var file = await ParquetFile.OpenAsync(
            new FileByteSource(path), ReadLimits.Default with { MaxBatchBytes = batchBytes }, cancellationToken: TestContext.Current.CancellationToken);
        var next = 0;
        var batches = 0;
        for (var rowGroup = 0; rowGroup < file.RowGroups.Count; rowGroup++)
        {
            using var reader = await file.OpenRowGroupAsync(rowGroup, [0, 1, 2, 3, 4], TestContext.Current.CancellationToken);
            for (; reader.Read(5_000) is { } batch; batches++)
            {
                Assert.InRange(batch.Length, 1, 5_000);
                var (ids, texts, numbers, items) = ((Column<int>)batch.GetColumn(0), (DictionaryColumn)batch.GetColumn(2),
                    (Column<double>)batch.GetColumn(3), (DictionaryColumn)batch.GetColumn(4));
                for (var row = 0; row < batch.Length; row++, next++)
                {
                    Assert.Equal(next, ids.Values[row]);
                    Assert.Equal(next * 0.5, numbers.Values[row]);
                    Assert.Equal(next % 3 == 0, texts.IsNull(row));
                    Assert.Equal(next % 4 == 0, items.IsNull(row));
                    if (next % 3 > 0)
                        Assert.StartsWith($"text {next}; ", texts.Dictionary.GetString(texts.Codes[row]), StringComparison.Ordinal);
                    if (next % 4 > 0)
                        Assert.Equal(next % 6, ListValue.Count(items.GetBytes(row)));
                }
            }
        }
        Assert.Equal(Rows, next);
        Assert.Equal(batchBytes < 1 << 28, batches > 6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20_000)]
    public async Task Fields_of_a_struct_that_are_of_different_weight_stay_row_by_row(int batchBytes)
    {
        const int Rows = 5_000;
        using var folder = new TempFolder();
        using var duck = new Duck();
        var path = folder["struct.parquet"];
        duck.Execute($$"""
            COPY (SELECT CASE WHEN i % 5 > 0 THEN {'id': i::INTEGER, 'text': repeat('text ' || i || '; ', 5 + (hash(i) % 9)::INTEGER),
              'items': CASE WHEN i % 4 > 0 THEN list_transform(range(i % 6), x -> 'e' || x || i) END} END AS s
              FROM range({{Rows}}) t(i)) TO {{Duck.Literal(path)}} (FORMAT parquet, PARQUET_VERSION v2)
            """);
        using var file = await ParquetFile.OpenAsync(
            new FileByteSource(path), ReadLimits.Default with { MaxBatchBytes = batchBytes }, cancellationToken: TestContext.Current.CancellationToken);
        using var reader = await file.OpenRowGroupAsync(0, [0], TestContext.Current.CancellationToken);
        var next = 0;
        var batches = 0;
        for (; reader.Read(3_000) is { } batch; batches++)
        {
            var column = (StructColumn)batch.GetColumn(0);
            var (ids, texts, items) = ((Column<int>)column.Fields[0], (DictionaryColumn)column.Fields[1], (DictionaryColumn)column.Fields[2]);
            for (var row = 0; row < batch.Length; row++, next++)
            {
                Assert.Equal(next % 5 == 0, column.IsNull(row));
                Assert.Equal(next % 5 == 0, ids.IsNull(row));
                Assert.Equal(next % 5 == 0 || next % 4 == 0, items.IsNull(row));
                if (next % 5 == 0)
                    continue;
                Assert.Equal(next, ids.Values[row]);
                Assert.StartsWith($"text {next}; ", texts.Dictionary.GetString(texts.Codes[row]), StringComparison.Ordinal);
                if (next % 4 > 0)
                    Assert.Equal(next % 6, ListValue.Count(items.GetBytes(row)));
            }
        }
        Assert.Equal(Rows, next);
        Assert.True(batches > 2, $"{batches} batches");
    }

    [Fact]
    public async Task A_long_text_in_the_first_row_is_not_taken_for_the_length_of_all()
    {
        const int Rows = 8_000;
        using var folder = new TempFolder();
        using var duck = new Duck();
        var path = folder["sparse.parquet"];
        var columns = string.Join(
            ", ", Enumerable.Range(0, 60).Select(c => $"CASE WHEN i = 0 THEN repeat(md5('{c}'), 60) WHEN i = {Rows - 1} THEN 'last' END AS t{c}"));
        duck.Execute($"COPY (SELECT {columns} FROM range({Rows}) t(i)) TO {Duck.Literal(path)} (FORMAT parquet, PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 1)");
        using var file = await ParquetFile.OpenAsync(new FileByteSource(path), cancellationToken: TestContext.Current.CancellationToken);
        using var reader = await file.OpenRowGroupAsync(0, [.. Enumerable.Range(0, 60)], TestContext.Current.CancellationToken);
        var rows = 0;
        var held = GC.GetAllocatedBytesForCurrentThread();
        while (reader.Read(131_072) is { } batch)
        {
            rows += batch.Length;
            var last = (DictionaryColumn)batch.GetColumn(59);
            if (rows == Rows)
                Assert.Equal("last", last.Dictionary.GetString(last.Codes[batch.Length - 1]));
        }
        Assert.Equal(Rows, rows);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - held, 1, 100 << 20);
    }
}
