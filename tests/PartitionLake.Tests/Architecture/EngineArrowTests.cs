using System.Globalization;

namespace PartitionLake.Tests.Architecture;

/// <summary>Who may know whom inside the engine: every arrow between two folders, by the metadata and the instructions of what was built.</summary>
public sealed class EngineArrowTests(ITestOutputHelper output) : IDisposable
{
    private readonly BuiltAssembly _assembly = new(Path.Combine(Repository.EngineFolder, "PartitionLake.Engine.dll"));

    public void Dispose() => _assembly.Dispose();

    public static TheoryData<string, string> PlantedArrows()
    {
        var planted = new TheoryData<string, string>();
        for (var i = 1; i < EngineRooms.Namespaces.Count; i++)
            planted.Add(EngineRooms.Namespaces[i - 1], EngineRooms.Namespaces[i]);
        return planted;
    }

    [Fact]
    public void Arrows_only_go_to_rooms_that_lie_below()
    {
        var mentions = _assembly.Mentions();
        output.WriteLine(Table(mentions));

        Assert.Empty(EngineRooms.FloorsAboveThemselves());
        Assert.Empty(WrongArrows(mentions));
    }

    [Fact]
    public void Every_folder_of_the_engine_is_a_room_of_the_table()
    {
        var built = _assembly.Mentions().Keys.Where(static type => IsOurs(type.Namespace)).Select(static type => type.Namespace).Distinct();

        Assert.Equal(EngineRooms.Namespaces.Order(StringComparer.Ordinal), built.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(PlantedArrows))]
    public void An_arrow_that_is_planted_in_the_instructions_of_a_room_is_found(string below, string above)
    {
        using var folder = new TempFolder();
        var path = PlantedAssembly.Write(Path.Combine(folder.Path, "planted.dll"), from: below, to: above);
        using var planted = new BuiltAssembly(path);

        Assert.Equal([$"{below}.Planted -> {above}.Known"], WrongArrows(planted.Mentions()));
    }

    [Theory]
    [InlineData("Amazon", "Aws", "Storage.S3", "Offload", "Catalog", "Governance", "Monitoring")]
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

    private static IEnumerable<string> WrongArrows(Dictionary<TypeName, HashSet<TypeName>> mentions) =>
        (from type in mentions
         where IsOurs(type.Key.Namespace)
         from mentioned in type.Value
         where mentioned.Assembly == EngineRooms.Engine && IsOurs(mentioned.Namespace) && !EngineRooms.MayKnow(type.Key.Namespace, mentioned)
         select $"{type.Key} -> {mentioned}").Distinct().Order();

    /// <summary>A line for each room: its types, and the rooms that it knows, with the number of arrows.</summary>
    private static string Table(Dictionary<TypeName, HashSet<TypeName>> mentions)
    {
        var lines =
            from room in EngineRooms.Namespaces
            let types = mentions.Where(type => type.Key.Namespace == room).ToList()
            let known = from type in types
                        from mentioned in type.Value
                        where mentioned.Assembly == EngineRooms.Engine && mentioned.Namespace != room && IsOurs(mentioned.Namespace)
                        group mentioned by mentioned.Namespace into arrows
                        orderby EngineRooms.Namespaces.ToList().IndexOf(arrows.Key)
                        select string.Create(CultureInfo.InvariantCulture, $"{EngineRooms.Short(arrows.Key)} {arrows.Count()}")
            select string.Create(CultureInfo.InvariantCulture, $"{EngineRooms.Short(room),-28}{types.Count,4}  {string.Join(", ", known)}");
        return string.Join('\n', lines.Prepend("room                       types  knows"));
    }

    private static bool IsOurs(string ns) => ns == EngineRooms.Engine || ns.StartsWith(EngineRooms.Engine + ".", StringComparison.Ordinal);

    // "Storage.S3" are also the types of Storage whose names begin with S3.
    private static bool IsIn(TypeName type, string folder)
    {
        var full = $"{EngineRooms.Engine}.{folder}";
        return type.Namespace == full ||
            type.Namespace.StartsWith(full + ".", StringComparison.Ordinal) ||
            (folder.Contains('.', StringComparison.Ordinal) && type.ToString().StartsWith(full, StringComparison.Ordinal));
    }
}
