using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Tests.Partitioning;

public sealed class WindowsNamesTests
{
    [Theory]
    [InlineData("a=x.")]
    [InlineData("a=x /b=1")]
    [InlineData("a=<x")]
    [InlineData("a=x|y")]
    public void What_Windows_would_change_or_reject_is_refused(string path)
    {
        Assert.Equal(LakeErrorCode.PartitionValueInvalid, Assert.Throws<LakeException>(() => WindowsNames.Check(path)).Code);
        WindowsNames.Check("a=x y/b=1.5/f.parquet");
    }
}
