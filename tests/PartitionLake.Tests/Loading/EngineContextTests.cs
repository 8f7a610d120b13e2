namespace PartitionLake.Tests.Loading;

/// <summary>Each test has a process of its own: what is loaded in one stays loaded.</summary>
public sealed class EngineContextTests
{
    // Makes the engine load, then all that lies beside it, as the engine itself would ask for it.
    private const string LoadEverything =
        """
        Import-Module $manifest -ErrorAction Stop
        Import-Module $testCmdlets -ErrorAction Stop
        $null = Test-LakeFailure -Continue -ErrorAction Ignore
        $engine = [System.Runtime.Loader.AssemblyLoadContext]::All | Where-Object Name -like 'PartitionLake*'
        foreach ($file in [IO.Directory]::GetFiles($folder, '*.dll')) {
            $null = $engine.LoadFromAssemblyName([Reflection.AssemblyName]::new([IO.Path]::GetFileNameWithoutExtension($file)))
        }
        """;

    private static readonly string Parameters = "param($manifest, $testCmdlets, $folder, $older)\n";

    [Fact]
    public void The_engine_and_its_packages_are_in_a_context_of_their_own_and_not_in_the_default()
    {
        var outcome = Run(
            LoadEverything +
            """

            "context: $($engine.Name)"
            $engine.Assemblies.Location
            foreach ($assembly in [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies) {
                if (-not $assembly.IsDynamic -and $assembly.Location.StartsWith($folder)) { "default: $($assembly.Location)" }
            }
            """);

        Assert.Equal("context: PartitionLake.Engine", outcome.Lines[0]);
        Assert.Equal(LoadedFiles().Order(), outcome.Lines[1..].Order());
    }

    [Fact]
    public void Nothing_of_the_engine_is_loaded_by_the_import_alone()
    {
        var outcome = Run(
            "Import-Module $manifest; [System.Runtime.Loader.AssemblyLoadContext]::All.Assemblies.Location | Where-Object { $_.StartsWith($folder) }");

        Assert.Empty(outcome.Lines);
        Assert.Equal(0, outcome.ExitCode);
    }

    [Theory]
    [InlineData("None", "")]
    [InlineData("All", "Parquet")]
    public void The_second_reader_is_loaded_by_a_run_that_verifies_and_by_no_other(string verify, string expected)
    {
        var outcome = Run(
            $$"""
            Import-Module $manifest -ErrorAction Stop
            $lake = [IO.Path]::Combine([IO.Path]::GetTempPath(), [guid]::NewGuid())
            try {
                $run = [pscustomobject]@{ k = 'a'; v = 1 } | Invoke-PartitionEtl -PartitionBy k -Destination $lake -Verify {{verify}}
                $null = Get-LakePartition $lake | Test-LakePartition
                $null = Select-LakeObject -Path $lake -Query 'SELECT * FROM s3object'
                "$($run.ObjectsVerified) $($run.ValuesVerified)"
            } finally { [IO.Directory]::Delete($lake, $true) }
            $engine = [System.Runtime.Loader.AssemblyLoadContext]::All | Where-Object Name -like 'PartitionLake*'
            "loaded: $($engine.Assemblies.GetName().Name | Where-Object { $_ -eq 'Parquet' })"
            """);

        Assert.Equal([verify == "All" ? "1 1" : "0 0", $"loaded: {expected}".Trim()], outcome.Lines);
    }

    [Fact]
    public void A_deep_test_loads_the_second_reader()
    {
        var outcome = Run(
            """
            Import-Module $manifest -ErrorAction Stop
            $lake = [IO.Path]::Combine([IO.Path]::GetTempPath(), [guid]::NewGuid())
            try {
                $null = [pscustomobject]@{ k = 'a'; v = 1 } | Invoke-PartitionEtl -PartitionBy k -Destination $lake
                Test-LakePartition $lake -Deep
            } finally { [IO.Directory]::Delete($lake, $true) }
            ([System.Runtime.Loader.AssemblyLoadContext]::All | Where-Object Name -like 'PartitionLake*').Assemblies.GetName().Name | Where-Object { $_ -eq 'Parquet' }
            """);

        Assert.Equal(["Parquet"], outcome.Lines);
    }

    [Fact]
    public void Other_versions_of_its_packages_in_the_default_context_change_nothing()
    {
        using var temp = new TempFolder();
        foreach (var file in EngineFiles().Where(f => Path.GetFileName(f) != "PartitionLake.Engine.dll")
            .Append("AWSSDK.Core.dll").Append("Parquet.dll").Distinct())
            OlderAssembly.Write(Path.GetFileNameWithoutExtension(file), temp.Path);

        var outcome = Run(
            "foreach ($file in [IO.Directory]::GetFiles($older)) { [Reflection.Assembly]::LoadFrom($file).GetName().Version.ToString() }\n" +
            LoadEverything +
            "\n$engine.Assemblies.Location",
            temp.Path);

        var impostors = Directory.GetFiles(temp.Path).Length;
        Assert.All(outcome.Lines[..impostors], line => Assert.Equal(OlderAssembly.Version.ToString(), line));
        Assert.Equal(LoadedFiles().Order(), outcome.Lines[impostors..].Order());
    }

    [Fact]
    public void The_AWS_SDK_of_another_module_stays_that_of_the_other_module()
    {
        var outcome = Run(
            "[Reflection.Assembly]::LoadFrom($older).GetName().Version.Major\n" +
            LoadEverything +
            """

            [AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'AWSSDK.Core' }).ForEach({
                "$($_.GetName().Version.Major) $([System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name)"
            })
            """,
            Repository.OlderAwsSdk);

        var ours = EngineFiles().Any(file => Path.GetFileName(file) == "AWSSDK.Core.dll");
        Assert.Equal(ours ? ["3", "3 Default", "4 PartitionLake.Engine"] : ["3", "3 Default"], outcome.Lines);
    }

    [Fact]
    public void Removing_the_module_takes_back_its_hook()
    {
        var outcome = Run(
            """
            $name = [Reflection.AssemblyName]::new('PartitionLake.Engine')
            function Ask { try { $null = [Reflection.Assembly]::Load($name); 'found' } catch { 'not found' } }
            Ask
            Import-Module $manifest -ErrorAction Stop
            Remove-Module PartitionLake -ErrorAction Stop
            $name = [Reflection.AssemblyName]::new('partitionlake.engine')
            Ask
            """);

        Assert.Equal(["not found", "not found"], outcome.Lines);
    }

    private static IEnumerable<string> EngineFiles() => Directory.GetFiles(Repository.EngineFolder, "*.dll").Order();

    // An image that was compiled ahead of time for this system, where the build made one; of which build it is, PrecompiledImageTests look at.
    private static IEnumerable<string> LoadedFiles()
    {
        foreach (var file in EngineFiles())
        {
            var image = Path.Combine(Repository.EngineFolder, "runtimes", Repository.Platform, Path.GetFileName(file));
            yield return File.Exists(image) && BuiltAssembly.BuildId(image) == BuiltAssembly.BuildId(file) ? image : file;
        }
    }

    private static ShellOutcome Run(string script, string older = "")
    {
        using var temp = new TempFolder();
        var path = temp.Write("loading.ps1", Parameters + script);
        // Nobody looks for modules by name meanwhile, and into the staged one.
        var outcome = ShellProcess.RunWith(
            new Dictionary<string, string?> { ["PSModulePath"] = null }, path, Repository.Manifest, Repository.TestCmdlets, Repository.EngineFolder, older);
        Assert.Empty(outcome.Errors);
        return outcome;
    }
}
