using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Running;

namespace PartitionLake.Engine.Tests.Pipeline.Running;

public sealed class MemoryPlanTests
{
    [Theory]
    [InlineData(128, 64, 1)]
    [InlineData(512, 64, 4)]
    [InlineData(1024, 2, 2)]
    [InlineData(65_536, 64, 64)]
    public void Workers_leave_half_of_the_memory_to_the_rest(long megabytes, int wanted, int granted) =>
        Assert.Equal(granted, MemoryPlan.For(new EtlOptions { MaxMemory = megabytes << 20 }, wanted).WorkerCount);

    [Fact]
    public void Too_little_memory_is_refused_with_a_remedy()
    {
        var error = Assert.Throws<LakeException>(() => MemoryPlan.For(new EtlOptions { MaxMemory = 100 << 20 }, 1));
        Assert.Equal(LakeErrorCode.MemoryLimitTooSmall, error.Code);
        Assert.Contains("512MB", error.Remedy);
    }
}
