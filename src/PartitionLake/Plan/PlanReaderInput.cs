using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Ingest.Text;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Plan;

/// <summary>Reads how the files of an input are read: keys that the fact and a join have in common.</summary>
internal static class PlanReaderInput
{
    private const string FactExpected = "a path, a list of paths, or a hashtable such as @{ Path = 'lake/'; Schema = 'Strict' }";

    /// <summary>The paths of the fact and how they are read.</summary>
    public static (IReadOnlyList<string> Paths, InputPlan Input) ReadFact(PlanReaderNode fact)
    {
        if (!fact.IsDictionary)
            return (fact.Files(), InputPlan.Default);
        if (fact.Members(PlanReaderKeys.Fact, FactExpected) is not { } members)
            return ([], InputPlan.Default);
        if (Member(members, "Path") is not { } path)
        {
            fact.Fault("the fact has no Path.", "Name its files: Path = 'fact/'.");
            return ([], Read(members));
        }
        return (path.Files(), Read(members) with { Where = Member(members, "Where")?.Text("a condition on the keys of folders, as text") });
    }

    /// <summary>The part of a fact or a join that says how its files are read.</summary>
    public static InputPlan Read(IReadOnlyDictionary<string, PlanReaderNode> members) => new()
    {
        Schema = Member(members, "Schema")?.Choice(SchemaRule.Union) ?? SchemaRule.Union,
        KeyTypes = ReadTypes(Member(members, "KeyTypes"), "@{ year = 'int' }"),
        Table = ReadTable(Member(members, "Table")),
        Format = Member(members, "Format")?.Choice(InputFormat.Auto) ?? InputFormat.Auto,
        Delimiter = Member(members, "Delimiter")?.Character(),
        Types = ReadTypes(Member(members, "Types"), "@{ rate = 'decimal(12,2)' }"),
        BinaryAsText = Member(members, "BinaryAsText")?.Flag() ?? false,
        RoundNanoseconds = Member(members, "RoundNanoseconds")?.Flag() ?? false,
    };

    private static string? ReadTable(PlanReaderNode? given)
    {
        const string expected = "a table of the catalog, 'database.table'";
        if (given?.Text(expected) is not { } text)
            return null;
        if (TableName.Parse(text) is { } table)
            return table.ToString();
        given.Wrong(expected);
        return null;
    }

    private static Dictionary<string, LakeType> ReadTypes(PlanReaderNode? given, string example)
    {
        var types = new Dictionary<string, LakeType>(StringComparer.OrdinalIgnoreCase);
        if (given is { IsDictionary: false })
            given.Wrong($"a hashtable such as {example}");
        foreach (var (name, node) in given?.FreeMembers() ?? [])
        {
            if (node.Text("the name of a type") is { } text && node.Type(text) is { } type)
                types[name] = type;
        }
        return types;
    }

    private static PlanReaderNode? Member(IReadOnlyDictionary<string, PlanReaderNode> members, string key) =>
        members.TryGetValue(key, out var node) && !node.IsMissing ? node : null;
}
