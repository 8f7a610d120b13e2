
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Tests.Storage.Local;

public sealed class SystemPathTests
{
    [Theory]
    [InlineData(@"C:\data\lake", @"\\?\C:\data\lake")]
    [InlineData("C:/data/lake/k=1", @"\\?\C:\data\lake\k=1")]
    [InlineData(@"\\server\share\lake", @"\\?\UNC\server\share\lake")]
    [InlineData(@"\\?\C:\data", @"\\?\C:\data")]
    [InlineData(@"\\.\pipe\x", @"\\.\pipe\x")]
    public void A_call_of_the_system_gets_the_form_that_has_no_limit(string path, string expected) => Assert.Equal(expected, SystemPath.Extend(path));

    [Theory]
    [InlineData(@"\\?\C:\data\lake", @"C:\data\lake")]
    [InlineData(@"\\?\UNC\server\share\lake", @"\\server\share\lake")]
    [InlineData(@"C:\data\*.parquet", @"C:\data\*.parquet")]
    [InlineData(@"\\?\C:\data\*.parquet", @"C:\data\*.parquet")]
    [InlineData(@"relative\k=1", @"relative\k=1")]
    public void Messages_and_the_engine_have_the_form_of_the_user(string path, string expected) => Assert.Equal(expected, SystemPath.Shorten(path, Normalized));

    [Theory]
    [InlineData(@"\\?\C:\data\lake.", @"without \\?\")]
    [InlineData(@"\\?\C:\data\CON", @"without \\?\")]
    [InlineData(@"\\?\Volume{b75e2c83-0000-0000-0000-602f00000000}\lake", "neither a drive nor a share")]
    [InlineData(@"C:\data\a|b", "'|'")]
    [InlineData(@"C:\data\file:stream", "':'")]
    [InlineData(@"a<b", "'<'")]
    public void A_path_that_no_other_form_has_is_refused_by_name(string path, string reason)
    {
        var error = Assert.Throws<LakeException>(() => SystemPath.Shorten(path, Normalized));
        Assert.Equal(LakeErrorCode.PathInvalid, error.Code);
        Assert.Contains($"'{path}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
    }

    // GetFullPathName drops final dots and spaces, and takes CON in any folder for the device.
    private static string Normalized(string path) => path.EndsWith(@"\CON", StringComparison.Ordinal) ? @"\\.\CON" : path.TrimEnd('.', ' ');
}
