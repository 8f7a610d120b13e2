using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>Files that spell their schema alike share what is known of it, and no other ones do.</summary>
public sealed class SharedSchemaTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Duck _duck = new();

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Files_read_in_turns_have_each_its_own_columns()
    {
        Write("one", "1 AS a, 'x' AS b");
        Write("same", "2 AS a, 'y' AS b");
        Write("other name", "3 AS a, 'z' AS c");
        Write("more", "4 AS a, 'x' AS b, 5 AS c");
        Write("other type", "6::BIGINT AS a, 'x' AS b");
        foreach (var _ in Enumerable.Range(0, 3))
        {
            foreach (var (name, columns) in new[]
            {
                ("one", "a int32, b string"), ("same", "a int32, b string"), ("more", "a int32, b string, c int32"),
                ("other name", "a int32, c string"), ("one", "a int32, b string"), ("other type", "a int64, b string"),
            })
            {
                using var file = await OpenAsync(name);
                Assert.Equal(columns, string.Join(", ", file.Schema.Select(static field => $"{field.Name} {field.Type}")));
            }
        }
    }

    [Fact]
    public async Task What_one_caller_allows_another_may_refuse()
    {
        Write("one", "1 AS a, 'x' AS b");
        using (await OpenAsync("one"))
        {
            var refused = await Assert.ThrowsAsync<LakeException>(() => OpenAsync("one", new ReadLimits { MaxColumns = 1 }));
            Assert.Equal(LakeErrorCode.LimitExceeded, refused.Code);
        }
        using var again = await OpenAsync("one");
        Assert.Equal(2, again.Schema.Count);
    }

    [Fact]
    public async Task Rounding_of_one_reader_is_not_that_of_the_next()
    {
        Write("stamps", "TIMESTAMP_NS '2026-01-01 00:00:00.123456789' AS at");
        foreach (var rounds in new[] { true, false, true })
        {
            using var file = await OpenAsync("stamps", rounds: rounds);
            using var group = await file.OpenRowGroupAsync(0, [0], TestContext.Current.CancellationToken);
            if (rounds)
                Assert.Equal(1, group.Read(10)!.Length);
            else
                Assert.Throws<LakeException>(() => group.Read(10));
        }
    }

    private void Write(string name, string columns) =>
        _duck.Execute($"COPY (SELECT {columns}) TO {Duck.Literal(_folder[name + ".parquet"])} (FORMAT parquet)");

    private async Task<ParquetFile> OpenAsync(string name, ReadLimits? limits = null, bool rounds = false) => await ParquetFile.OpenAsync(
        new MemoryByteSource(await File.ReadAllBytesAsync(_folder[name + ".parquet"])), limits, rounds, TestContext.Current.CancellationToken);
}
