namespace PartitionLake.Tests.Architecture;

public sealed class AssemblyTests : IDisposable
{
    private readonly BuiltAssembly _module = new(Path.Combine(Repository.Root, "bin", "PartitionLake.dll"));
    private readonly BuiltAssembly _engine = new(Path.Combine(Repository.EngineFolder, "PartitionLake.Engine.dll"));

    public void Dispose()
    {
        _module.Dispose();
        _engine.Dispose();
    }

    [Fact]
    public void The_module_refers_to_the_runtime_PowerShell_and_the_engine_only()
    {
        var others = _module.References.Where(name => !IsRuntime(name)).Order();

        Assert.Equal(["PartitionLake.Engine", "System.Management.Automation"], others);
    }

    [Fact]
    public void The_engine_does_not_know_PowerShell()
    {
        Assert.Contains("System.Runtime", _engine.References);
        Assert.DoesNotContain("System.Management.Automation", _engine.References);
    }

    [Fact]
    public void Everything_the_engine_refers_to_lies_beside_it()
    {
        var missing = _engine.References.Where(name => !IsRuntime(name) && !File.Exists(Path.Combine(Repository.EngineFolder, name + ".dll")));

        Assert.Empty(missing);
    }

    [Fact]
    public void Beside_the_module_lies_nothing_that_another_module_could_pick_up() =>
        Assert.Equal(["PartitionLake.dll"], Directory.GetFiles(Path.Combine(Repository.Root, "bin"), "*.dll").Select(Path.GetFileName));

    [Fact]
    public void Public_properties_of_the_module_have_types_of_the_runtime_or_of_the_module()
    {
        var surface = _module.PublicSurface();
        var leaks =
            from type in surface
            from mentioned in type.Value
            where mentioned.Assembly == "PartitionLake.Engine"
            select $"{type.Key} -> {mentioned}";

        Assert.Contains(surface.Values, mentioned => mentioned.Count > 0);
        Assert.Empty(leaks);
    }

    [Fact]
    public void The_tests_reach_the_module_by_its_manifest_only() =>
        Assert.DoesNotContain(typeof(AssemblyTests).Assembly.GetReferencedAssemblies(),
            name => name.Name is { } n && n.StartsWith("PartitionLake", StringComparison.Ordinal) && n != "PartitionLake.TestServers");

    private static bool IsRuntime(string name) =>
        name != "System.Management.Automation" && File.Exists(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, name + ".dll"));
}
