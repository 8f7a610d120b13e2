namespace PartitionLake.Tests.Architecture;

/// <summary>Who may know whom inside the engine: the arrows of the design, over what was built.</summary>
public sealed class EngineArrowTests : IDisposable
{
    private const string Engine = "PartitionLake.Engine";

    private readonly BuiltAssembly _assembly = new(Path.Combine(Repository.EngineFolder, "PartitionLake.Engine.dll"));

    public void Dispose() => _assembly.Dispose();

    [Theory]
    [InlineData("Columns")]
    [InlineData("Aws")]
    [InlineData("Storage", "Aws")]
    [InlineData("Expressions", "Columns")]
    [InlineData("Partitioning", "Columns")]
    [InlineData("Parquet", "Columns", "Storage.IByteSource")]
    public void A_folder_knows_only_what_lies_below_it(string folder, params string[] below)
    {
        var types = _assembly.Mentions().Where(type => IsIn(type.Key, folder)).ToList();
        var wrong =
            from type in types
            from mentioned in type.Value
            where mentioned.Assembly == Engine && mentioned.Namespace != Engine
            where !IsIn(mentioned, folder) && !below.Any(allowed => IsIn(mentioned, allowed))
            where mentioned.Namespace.StartsWith(Engine, StringComparison.Ordinal)
            select $"{type.Key} -> {mentioned}";

        Assert.NotEmpty(types);
        Assert.Empty(wrong.Distinct().Order());
    }

    [Fact]
    public void The_types_that_every_folder_may_know_know_no_folder()
    {
        var wrong =
            from type in _assembly.Mentions()
            where type.Key.Namespace == Engine
            from mentioned in type.Value
            where mentioned.Namespace.StartsWith(Engine + ".", StringComparison.Ordinal)
            select $"{type.Key} -> {mentioned}";

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("Amazon", "Aws", "Storage.S3", "Catalog", "Governance", "Monitoring")]
    [InlineData("Parquet", "Parquet.Judging")]
    public void A_package_is_known_where_it_belongs(string package, params string[] folders)
    {
        var wrong =
            from type in _assembly.Mentions()
            where !folders.Any(folder => IsIn(type.Key, folder))
            from mentioned in type.Value
            where mentioned.Namespace == package || mentioned.Namespace.StartsWith(package + ".", StringComparison.Ordinal)
            select $"{type.Key} -> {mentioned}";

        Assert.Empty(wrong);
    }

    // "Storage" is a folder with all below it; "Storage.S3" also the types of Storage whose names begin with S3.
    private static bool IsIn(TypeName type, string folder)
    {
        var full = $"{Engine}.{folder}";
        return type.Namespace == full ||
            type.Namespace.StartsWith(full + ".", StringComparison.Ordinal) ||
            (folder.Contains('.', StringComparison.Ordinal) && type.ToString().StartsWith(full, StringComparison.Ordinal));
    }
}
