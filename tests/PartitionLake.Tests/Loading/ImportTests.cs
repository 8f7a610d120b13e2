namespace PartitionLake.Tests.Loading;

public sealed class ImportTests
{
    [Fact]
    public void Every_exported_cmdlet_of_the_manifest_exists()
    {
        using var runspace = new HostedRunspace();

        var declared = runspace.Invoke("param($m) (& ([scriptblock]::Create([IO.File]::ReadAllText($m)))).CmdletsToExport", Repository.Manifest);
        var exported = runspace.Invoke("(Get-Module PartitionLake).ExportedCmdlets.Keys");

        Assert.NotEmpty(declared);
        Assert.Equal(declared.Order(), exported.Order());
    }

    [Fact]
    public void Importing_again_by_force_keeps_every_cmdlet()
    {
        using var runspace = HostedRunspace.WithTestCmdlets();
        const string commands = "(Get-Module PartitionLake).ExportedCommands.Keys";
        var before = runspace.Invoke(commands);

        runspace.Invoke("param($m) Import-Module $m -Force -ErrorAction Stop; Import-Module $m -Force -ErrorAction Stop", Repository.Manifest);

        Assert.Equal(before, runspace.Invoke(commands));
        Assert.Equal("before", runspace.Invoke("Test-LakeFailure -Continue -ErrorAction Ignore")[0]);
    }

    [Fact]
    public void The_shell_finds_the_module_by_its_name()
    {
        var outcome = ShellProcess.Run("-Command", "Import-Module PartitionLake; (Get-Module PartitionLake).Path");

        Assert.Equal(Path.Combine(Repository.Root, "bin", "PartitionLake.dll"), Assert.Single(outcome.Lines));
        Assert.Equal(0, outcome.ExitCode);
    }

    [Fact]
    public void Importing_it_by_name_and_then_by_path_is_importing_it_twice()
    {
        var outcome = ShellProcess.Run(
            "-Command",
            $"Import-Module PartitionLake; Import-Module '{Repository.Manifest}' -ErrorAction Stop; "
                + $"Import-Module '{Repository.TestCmdlets}'; (Test-LakeFailure -Continue -ErrorAction Ignore)[1]");

        Assert.Equal("after", Assert.Single(outcome.Lines));
        Assert.Empty(outcome.Errors);
    }
}
