using PartitionLake.Engine.Parquet.Reading;

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
}
