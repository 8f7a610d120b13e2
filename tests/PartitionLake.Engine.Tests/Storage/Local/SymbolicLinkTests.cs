using PartitionLake.Engine.Storage.Local;

namespace PartitionLake.Engine.Tests.Storage.Local;

public sealed class SymbolicLinkTests
{
    [Theory]
    [InlineData(FileAttributes.ReparsePoint, "C:\\elsewhere", true)]
    [InlineData(FileAttributes.ReparsePoint | FileAttributes.Directory, "C:\\elsewhere", true)]
    [InlineData(FileAttributes.ReparsePoint, null, false)] // deduplicated, or of a cloud drive: a file
    [InlineData(FileAttributes.ReparsePoint | FileAttributes.Offline | FileAttributes.SparseFile, null, false)]
    [InlineData(FileAttributes.Normal, "C:\\elsewhere", false)]
    [InlineData((FileAttributes)(-1), null, false)]
    public void Only_what_leads_elsewhere_is_a_link(FileAttributes attributes, string? target, bool isLink) =>
        Assert.Equal(isLink, SymbolicLink.Is("x", attributes, _ => target));
}
