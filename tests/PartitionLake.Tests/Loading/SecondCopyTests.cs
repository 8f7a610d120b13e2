using System.Reflection;
using System.Reflection.Emit;

namespace PartitionLake.Tests.Loading;

public sealed class SecondCopyTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_second_copy_of_the_same_build_warns_at_its_first_use_that_the_first_copy_serves_it()
    {
        File.Copy(Path.Combine(Repository.Root, "bin", "PartitionLake.dll"), Path.Combine(_temp.Path, "PartitionLake.dll"));
        File.Copy(Repository.TestCmdlets, Path.Combine(_temp.Path, "PartitionLake.TestCmdlets.dll"));

        var outcome = ShellProcess.Run(
            "-Command",
            $"Import-Module '{Repository.Manifest}'; Import-Module '{Repository.TestCmdlets}'; Remove-Module PartitionLake.TestCmdlets; " +
            $"Import-Module '{_temp.Path}/PartitionLake.TestCmdlets.dll'; $null = Test-LakeFailure -Continue -ErrorAction Ignore");

        Assert.StartsWith("WARNING: ", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(_temp.Path, outcome.Output, StringComparison.Ordinal);
        Assert.Contains(Repository.TestCmdlets, outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Start a new PowerShell session", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_build_is_refused_and_the_first_goes_on_working()
    {
        var other = new PersistedAssemblyBuilder(new AssemblyName("PartitionLake") { Version = new Version(9, 0) }, typeof(object).Assembly);
        other.DefineDynamicModule("PartitionLake");
        other.Save(Path.Combine(_temp.Path, "PartitionLake.dll"));

        var outcome = ShellProcess.Run(
            "-Command",
            $"Import-Module '{Repository.Manifest}'; Import-Module '{_temp.Path}/PartitionLake.dll'; Import-Module '{Repository.TestCmdlets}'; " +
            "(Test-LakeFailure -Continue -ErrorAction Ignore)[1]");

        Assert.Contains("already loaded", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(["after"], outcome.Lines);
    }
}
