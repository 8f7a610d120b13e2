using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

public sealed class BombsTests
{
    public static TheoryData<string> Names() => [.. Bombs.All().Select(bomb => bomb.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_bomb_is_refused_by_a_named_limit_before_it_takes_memory(string name)
    {
        var (_, limit, build) = Bombs.All().Single(bomb => bomb.Name == name);
        var content = build();
        Assert.InRange(content.Length, 1, 2 << 20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<LakeException>(() => Texts.Read(new MemoryByteSource(content), limits: ReadLimits.Default));
        Assert.Contains(limit, error.Message, StringComparison.Ordinal);
        Assert.Null(error.InnerException);
        // What was held at once is bounded by the budget; all that was ever allocated is some times as much.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 450L << 20);
    }

    [Fact]
    public async Task Long_texts_come_in_batches_that_hold_few_of_them()
    {
        using var file = await ParquetFile.OpenAsync(new MemoryByteSource(Bombs.LongTexts()), cancellationToken: TestContext.Current.CancellationToken);
        using var reader = await file.OpenRowGroupAsync(0, [0], TestContext.Current.CancellationToken);
        var rows = 0;
        while (reader.Read(1000) is { } batch)
        {
            Assert.InRange(batch.Length, 1, 2);
            rows += batch.Length;
        }
        Assert.Equal(12, rows);
    }
}
