using System.Reflection.PortableExecutable;

namespace PartitionLake.Tests.Loading;

/// <summary>One staged module serves every system: IL everywhere, and beside it what was compiled ahead of time, taken where it fits.</summary>
public sealed class PrecompiledImageTests : IDisposable
{
    private const string Engine = "PartitionLake.Engine.dll";

    private const string Script =
        """
        param($manifest)
        Import-Module $manifest -ErrorAction Stop
        $lake = [IO.Path]::Combine([IO.Path]::GetTempPath(), [guid]::NewGuid())
        try {
            [pscustomobject]@{ k = 'a'; v = 1 } | Invoke-PartitionEtl -PartitionBy k -Destination $lake -Verbose 4>&1 | Where-Object { $_ -match 'compiled' } | ForEach-Object { "note: $_" }
            Get-LakePartition $lake -Verbose 4>&1 | Where-Object { $_ -match 'compiled' } | ForEach-Object { "again: $_" }
            "rows: $((Get-LakePartition $lake).Rows)"
        } finally { [IO.Directory]::Delete($lake, $true) }
        $engine = [System.Runtime.Loader.AssemblyLoadContext]::All | Where-Object Name -EQ 'PartitionLake.Engine'
        "loaded: $(@($engine.Assemblies.Location) -match 'PartitionLake\.Engine\.dll')"
        """;

    private readonly TempFolder _temp = new();

    public PrecompiledImageTests()
    {
        Copy(Repository.Manifest, "");
        Copy(Path.Combine(Repository.Root, "src", "PartitionLake", "Module", "Built.psm1"), Path.Combine("src", "PartitionLake", "Module"));
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "bin")))
            Copy(file, "bin");
        foreach (var file in Directory.GetFiles(Repository.EngineFolder))
            Copy(file, Path.Combine("bin", "engine"));
    }

    private string Il => Path.Combine(_temp.Path, "bin", "engine", Engine);

    private string Image => Path.Combine(_temp.Path, "bin", "engine", "runtimes", Repository.Platform, Engine);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void What_every_system_loads_holds_no_code_of_one_system()
    {
        var native = Directory.GetFiles(Path.Combine(Repository.Root, "bin"), "*.dll")
            .Concat(Directory.GetFiles(Repository.EngineFolder, "*.dll")).Where(IsNative);

        Assert.Empty(native);
    }

    [Fact]
    public void An_image_of_this_system_and_build_is_taken_without_a_word()
    {
        foreach (var file in Directory.GetFiles(Repository.EngineFolder, "*.dll"))
            Copy(file, Path.Combine("bin", "engine", "runtimes", Repository.Platform));

        Assert.Equal(["rows: 1", $"loaded: {Image}"], Run().Lines);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("another system's")]
    [InlineData("another build's")]
    [InlineData("damaged")]
    [InlineData("refused by the runtime")]
    public void Where_no_image_fits_the_engine_runs_from_IL_and_says_so_once(string image)
    {
        Place(image);

        var lines = Run().Lines;

        Assert.StartsWith("note: ", lines[0], StringComparison.Ordinal);
        Assert.Contains(image is "none" or "another system's" ? $"for {Repository.Platform}" : Image, lines[0], StringComparison.Ordinal);
        Assert.Equal(["rows: 1", $"loaded: {Il}"], lines[1..]);
    }

    [Fact]
    public void A_processor_that_an_image_is_not_for_is_told()
    {
        Assert.SkipUnless(Repository.Platform.EndsWith("-x64", StringComparison.Ordinal), "Other images ask nothing of a processor.");
        Copy(Il, Path.Combine("bin", "engine", "runtimes", Repository.Platform));

        var lines = Run(("DOTNET_EnableAVX2", "0")).Lines;

        Assert.Contains("lacks AVX2", lines[0], StringComparison.Ordinal);
        Assert.Equal(["rows: 1", $"loaded: {Il}"], lines[1..]);
    }

    private void Place(string image)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Image)!);
        switch (image)
        {
            case "another system's":
                Directory.Move(Path.GetDirectoryName(Image)!, Path.Combine(Path.GetDirectoryName(Image)!, "..", "plan9-mips"));
                File.Copy(Il, Path.Combine(_temp.Path, "bin", "engine", "runtimes", "plan9-mips", Engine));
                break;
            case "another build's":
                OlderAssembly.Write(Path.GetFileNameWithoutExtension(Engine), Path.GetDirectoryName(Image)!);
                break;
            case "damaged":
                File.WriteAllText(Image, "half of it");
                break;
            case "refused by the runtime":
                // What a system sees of an image for another one: a processor that it does not know.
                var bytes = File.ReadAllBytes(Il);
                var header = BitConverter.ToInt32(bytes, 0x3c) + 4;
                (bytes[header], bytes[header + 1]) = (0x34, 0x12);
                File.WriteAllBytes(Image, bytes);
                break;
        }
    }

    private ShellOutcome Run(params (string Name, string Value)[] environment)
    {
        var variables = environment.ToDictionary(static variable => variable.Name, static variable => (string?)variable.Value);
        variables["PSModulePath"] = null;
        var outcome = ShellProcess.RunWith(variables, _temp.Write("run.ps1", Script), Path.Combine(_temp.Path, "PartitionLake.psd1"));
        Assert.Empty(outcome.Errors);
        return outcome;
    }

    private void Copy(string file, string folder)
    {
        Directory.CreateDirectory(Path.Combine(_temp.Path, folder));
        File.Copy(file, Path.Combine(_temp.Path, folder, Path.GetFileName(file)));
    }

    private static bool IsNative(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        return file.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}
