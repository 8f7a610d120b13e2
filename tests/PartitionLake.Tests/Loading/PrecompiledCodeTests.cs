namespace PartitionLake.Tests.Loading;

/// <summary>
/// A small run meets next to nothing of ours that is still to be compiled, whatever the processor: native code that a processor
/// refuses is not missed by anybody, it only takes seconds.
/// </summary>
public sealed class PrecompiledCodeTests : IDisposable
{
    /// <summary>Code over the framework's numeric interfaces, which no image may hold, and whatever is one of a kind.</summary>
    private const int MostOfEngine = 60;

    /// <summary>The module's own assembly lies at one path for all systems, so it is IL.</summary>
    private const int MostOfModule = 250;

    // The run holds back compilation by calling methods that are new each time; these are no cost but its tool.
    private const string Delay = ".TieringDelay::";

    private const string Script =
        """
        param($manifest, $tools, $folder)
        $ErrorActionPreference = 'Stop'
        Import-Module $manifest
        New-LakeSampleData -Path $folder -Rows 1000
        [IO.File]::Copy("$([IO.Path]::GetDirectoryName($manifest))/src/PartitionLake/Examples/quickstart.plan.psd1", "$folder/lake.psd1")
        Import-Module $tools
        $methods = [PartitionLake.TestCmdlets.CompiledMethods]::new()
        $run = Invoke-PartitionEtl -Plan "$folder/lake.psd1"
        "rows: $($run.RowsOut)"
        $methods.First() -match 'PartitionLake\.(?!TestCmdlets)'
        """;

    private readonly TempFolder _temp = new();

    public static TheoryData<string> Processors => ["", "SHA,VAES", "AVX512,AVX512F"];

    public void Dispose() => _temp.Dispose();

    /// <param name="without">Instructions that the runtime is told the processor does not have.</param>
    [Theory]
    [MemberData(nameof(Processors))]
    public void A_small_run_compiles_next_to_nothing_of_ours(string without)
    {
        var images = Path.Combine(Repository.EngineFolder, "runtimes", Repository.Platform);
        Assert.SkipUnless(Directory.Exists(images), "This build holds no code compiled ahead of time.");
        var environment = new Dictionary<string, string?>();
        foreach (var name in without.Split(',', StringSplitOptions.RemoveEmptyEntries))
            environment[$"DOTNET_Enable{name}"] = "0";

        var sample = Path.Combine(_temp.Path, "sample");
        var outcome = ShellProcess.RunWith(environment, _temp.Write("run.ps1", Script), Repository.Manifest, Repository.TestCmdlets, sample);

        Assert.Empty(outcome.Errors);
        Assert.Equal("rows: 1000", outcome.Lines[0]);
        var ours = outcome.Lines[1..].Where(method => !method.Contains(Delay, StringComparison.Ordinal)).ToList();
        var engine = ours.Where(static method => method.Contains("PartitionLake.Engine", StringComparison.Ordinal)).ToList();
        var kind = without.Length == 0 ? "" : " without " + without;
        Console.WriteLine($"compiled in a small run{kind}: {engine.Count} of the engine, {ours.Count - engine.Count} of the module");
        Assert.True(
            engine.Count < MostOfEngine,
            $"{engine.Count} methods of the engine were compiled in the run; name closed types among them in src/Precompilation/instantiations.txt:"
            + Environment.NewLine + string.Join(Environment.NewLine, engine));
        Assert.True(ours.Count - engine.Count < MostOfModule, string.Join(Environment.NewLine, ours.Except(engine)));
    }
}
