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

    [Fact]
    public void A_command_brings_the_module_with_its_views_and_its_help_and_removing_it_takes_the_views_along()
    {
        var outcome = ShellProcess.Run(
            "-Command",
            """
            $command = Get-Command Get-LakeRun
            "$($command.CommandType) $($command.Source)"
            (Get-Module PartitionLake*).Name -join ' '
            (Get-Module PartitionLake).ModuleType
            @(Get-Command -Module PartitionLake).Count
            (Get-Help Get-LakeRun).Synopsis
            function Count { "$([bool] (Get-FormatData PartitionLake.*)) $([bool] (Get-TypeData *PartitionLake.*))" }
            Count
            Import-Module PartitionLake -Force
            Count
            Remove-Module PartitionLake
            Count
            """);

        Assert.Empty(outcome.Errors);
        Assert.Equal(["Cmdlet PartitionLake", "PartitionLake", "Binary", $"{Repository.ExportedCmdlets.Count}"], outcome.Lines[..4]);
        Assert.EndsWith(".", outcome.Lines[4], StringComparison.Ordinal);
        Assert.Equal(["True True", "True True", "False False"], outcome.Lines[5..]);
    }

    [Fact]
    public void A_clone_that_was_not_built_says_how_to_build_it_and_nothing_else()
    {
        using var clone = new TempFolder();
        foreach (var path in new[] { "PartitionLake.psd1", "src/PartitionLake/Module/Built.psm1", "src/PartitionLake/Formats/PartitionLake.Views.psd1" })
            clone.Write(path, File.ReadAllText(Path.Combine(Repository.Root, path)));
        var manifest = Path.Combine(clone.Path, "PartitionLake.psd1");

        var outcome = ShellProcess.RunWith(
            new Dictionary<string, string?> { ["NO_COLOR"] = "1" },
            "-Command",
            $"Import-Module '{manifest}'; (Get-Module PartitionLake).Count; try {{ Import-Module '{manifest}' }} catch {{ \"$_\" }}");

        var sentence =
            $"PartitionLake is not built yet. With the .NET 10 SDK, run in '{clone.Path}': dotnet tool exec powershell --yes -- -NoProfile -File build.ps1";
        Assert.Equal("Exception: " + sentence, outcome.Errors.TrimEnd());
        Assert.Equal(["0", sentence], outcome.Lines);
    }
}
