namespace PartitionLake.Tests.Architecture;

/// <summary>
/// The folders of the engine from the ground up, and what each floor may know. Within a floor the rooms stand in their order too, and "." is the
/// floor's own files: a room knows rooms that stand before it in its own floor, and any room of the floors that its own may know.
/// </summary>
internal static class EngineRooms
{
    public const string Engine = "PartitionLake.Engine";

    private static readonly Floor[] s_floors =
    [
        new("", [], ["."]),
        new("Columns", [], ["."]),
        new("Aws", [], [".", "Credentials", "Requests", "Metering", "Signing", "Permissions", "Clients", "Json", "Xml", "Sessions"]),
        new("Concurrency", [], ["."]),
        new("Storage", ["Aws", "Concurrency"], [".", "Local", "S3", "Opening"]),
        new("Expressions", ["Columns"], ["Values", "Syntax", "Evaluation", "Binding", "Pruning", "Spark"]),
        new(
            "Parquet",
            ["Columns", "Storage.IByteSource"],
            ["Format", "Reading.Guards", "Reading.Thrift", "Reading.Encodings", "Reading.Pages",
                "Reading.Metadata", "Reading.Chunks", "Reading", "Judging", "Writing", "."]),
        new("Partitioning", ["Columns"], [".", "Shuffling"]),
        new("Runs", ["Columns", "Storage", "Partitioning"], ["."]),
        new("Inventory", ["Columns", "Concurrency", "Storage", "Expressions", "Parquet", "Partitioning", "Runs"], ["."]),
        new("Drift", ["Columns", "Expressions"], ["."]),
        new("Checks", ["Columns", "Expressions", "Parquet", "Partitioning"], ["."]),
        new("Ingest", ["Columns", "Storage.IByteSource", "Expressions", "Parquet"], [".", "Text"]),
        new(
            "Pipeline",
            ["Columns", "Concurrency", "Storage", "Expressions", "Parquet", "Partitioning", "Runs", "Inventory", "Drift", "Checks", "Ingest"],
            ["Plan", ".", "Input", "Binding", "Joining", "Checking", "Rows", "Publishing", "Running"]),
        new(
            "Offload",
            [
                "Columns", "Aws", "Concurrency", "Storage", "Expressions", "Parquet", "Partitioning", "Runs", "Inventory", "Drift", "Checks", "Ingest",
                "Pipeline",
            ],
            [".", "Spark", "Glue"]),
        new("Health", ["Columns", "Concurrency", "Storage", "Expressions", "Parquet", "Partitioning", "Runs", "Inventory", "Checks"], ["."]),
        new(
            "Query",
            ["Columns", "Concurrency", "Storage", "Expressions", "Parquet", "Partitioning", "Runs", "Inventory", "Drift"],
            [".", "Planning", "Filters", "Sources", "Scanning", "Sorting", "Aggregation", "Tables", "Formatting", "Service", "Execution"]),
        new(
            "Care",
            ["Columns", "Concurrency", "Storage", "Expressions", "Parquet", "Partitioning", "Runs", "Inventory", "Drift", "Pipeline", "Query"],
            ["."]),
        new(
            "Comparing",
            ["Columns", "Concurrency", "Storage", "Expressions", "Parquet", "Partitioning", "Runs", "Inventory", "Checks", "Query"],
            ["."]),
        new("Training", ["Columns", "Concurrency", "Storage", "Expressions", "Parquet", "Runs", "Inventory"], ["."]),
        new(
            "Catalog",
            ["Columns", "Aws", "Storage", "Parquet", "Partitioning", "Runs", "Inventory"],
            [".", "Projection", "Glue", "Athena", "Sources", "Tables", "Partitions", "Ddl", "Making", "Drift", "Crawlers"]),
        new("Governance", ["Aws", "Storage"], [".", "Lifecycle", "Security", "Security.Audit"]),
        new("Monitoring", ["Aws", "Storage"], ["."]),
        new("Diagnosis", ["Aws", "Storage"], ["."]),
        new(
            "Reporting",
            ["Columns", "Aws", "Storage", "Parquet", "Runs", "Inventory", "Health", "Catalog"],
            ["Measuring", ".", "Pages"]),
        new("Samples", ["Columns", "Parquet"], ["Vocabulary", "."]),
    ];

    /// <summary>The namespace of each room, from the ground up.</summary>
    public static IReadOnlyList<string> Namespaces { get; } = [.. s_floors.SelectMany(floor => floor.Rooms.Select(room => NamespaceOf(floor.Name, room)))];

    /// <summary>The name that a namespace has in the table.</summary>
    public static string Short(string room) => room == Engine ? "." : room[(Engine.Length + 1)..];

    public static bool MayKnow(string room, TypeName mentioned)
    {
        var floor = FloorOf(room);
        var other = FloorOf(mentioned.Namespace);
        if (floor is null || other is null)
            return false;
        if (ReferenceEquals(floor, other))
            return PlaceOf(mentioned.Namespace) <= PlaceOf(room);
        return other.Name.Length == 0 || floor.Knows.Any(known => known == other.Name || $"{Engine}.{known}" == mentioned.ToString());
    }

    /// <summary>Floors that name one that does not stand below them.</summary>
    public static IEnumerable<string> FloorsAboveThemselves() =>
        from floor in s_floors.Index()
        from known in floor.Item.Knows
        where Array.FindIndex(s_floors, other => other.Name == known.Split('.')[0]) is var place && (place < 0 || place >= floor.Index)
        select $"{floor.Item.Name} -> {known}";

    private static int PlaceOf(string room) => Namespaces.Index().First(known => known.Item == room).Index;

    private static Floor? FloorOf(string room) =>
        Namespaces.Contains(room) ? Array.Find(s_floors, floor => floor.Name == Short(room).Split('.')[0]) : null;

    private static string NamespaceOf(string floor, string room) =>
        string.Join('.', new[] { Engine, floor, room == "." ? "" : room }.Where(static part => part.Length > 0));

    private sealed record Floor(string Name, string[] Knows, string[] Rooms);
}
