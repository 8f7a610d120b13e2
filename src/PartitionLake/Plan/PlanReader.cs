using System.Collections;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Catalog.Making;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Plan;

/// <summary>
/// Reads a plan, from a hashtable, a file or the parameters of the cmdlet, into the engine's plan. Names and types
/// are checked here; whether files and columns exist is the engine's to find out.
/// </summary>
internal sealed class PlanReader
{
    private const string DefaultFileName = "data.parquet";

    private readonly PlanReaderFaults _faults = new();
    private readonly Dictionary<string, PlanReaderNode> _nodes = new(StringComparer.OrdinalIgnoreCase);

    private PlanReader(PlanReaderSource? plan, PlanReaderSource parameters)
    {
        Collect(plan);
        Collect(parameters);
    }

    /// <param name="plan">The plan, if one was given.</param>
    /// <param name="parameters">Keys given as parameters; they win over the plan's.</param>
    /// <exception cref="LakeException">Something is wrong with the plan; the message names every fault found.</exception>
    public static PlanDocument Read(PlanReaderSource? plan, PlanReaderSource parameters)
    {
        var reader = new PlanReader(plan, parameters);
        var result = new PlanDocument(reader.ReadRun(), reader.Find("Catalog") is { } catalog ? PlanReaderCatalog.Read(catalog) : null);
        reader._faults.ThrowIfAny();
        return result;
    }

    /// <summary>Reads an order of rows that was given to a parameter.</summary>
    /// <exception cref="LakeException">It is none.</exception>
    public static IReadOnlyList<SortColumnPlan> ReadSortBy(object value, string parameter, SessionPaths paths)
    {
        var faults = new PlanReaderFaults();
        var source = new PlanReaderSource("the parameters", new Hashtable(), paths);
        var order = PlanReaderSortBy.Read(new PlanReaderNode(parameter, value, source, faults));
        faults.ThrowIfAny();
        return order;
    }

    /// <summary>Reads the table of the catalog that was given to a parameter.</summary>
    /// <exception cref="LakeException">It names none.</exception>
    public static CatalogPlan ReadCatalog(object value, string parameter, SessionPaths paths)
    {
        var faults = new PlanReaderFaults();
        var source = new PlanReaderSource("the parameters", new Hashtable(), paths);
        var table = PlanReaderCatalog.Read(new PlanReaderNode(parameter, value, source, faults));
        faults.ThrowIfAny();
        return table!;
    }

    private void Collect(PlanReaderSource? source)
    {
        if (source is null || new PlanReaderNode("", source.Values, source, _faults).Members(PlanReaderKeys.Plan, "a hashtable") is not { } members)
            return;
        foreach (var (key, node) in members)
            _nodes[key] = node;
    }

    private EtlPlan ReadRun()
    {
        var (fact, input) = Required("Fact", "which rows to read") is { } given ? PlanReaderInput.ReadFact(given) : ([], InputPlan.Default);
        return ReadRun(fact, input);
    }

    private EtlPlan ReadRun(IReadOnlyList<string> fact, InputPlan input) => new()
    {
        Name = Find("Name")?.Text(),
        Fact = fact,
        FactInput = input,
        Unnest = Find("Unnest")?.Text("'list AS name'"),
        Joins = ReadJoins(),
        Columns = Find("Columns")?.Texts("'expression AS name' or a list of such texts") ?? [],
        Include = Find("Include")?.Texts("a column name or a list of names"),
        Exclude = Find("Exclude")?.Texts("a column name or a list of names") ?? [],
        PartitionBy = ReadPartitionBy(),
        Destination = Required("Destination", "where the lake goes")?.Place() ?? "",
        FileName = Find("FileName")?.Text("a file name") ?? DefaultFileName,
        Mode = Find("Mode")?.Choice(PublishMode.Overwrite) ?? PublishMode.Overwrite,
        MergeKey = Find("MergeKey")?.Texts("a column name or a list of names") ?? [],
        MergeScope = Find("MergeScope")?.Choice(MergeScope.Lake) ?? MergeScope.Lake,
        SortBy = PlanReaderSortBy.Read(Find("SortBy")),
        BloomFilter = Find("BloomFilter")?.Texts("a column name or a list of names") ?? [],
        Checks = PlanReaderChecks.Read(Find("Checks")),
        NullPartition = Find("NullPartition")?.Choice(NullPartitionRule.HiveDefault) ?? NullPartitionRule.HiveDefault,
        EmptyPartition = Find("EmptyPartition")?.Choice(EmptyPartitionRule.Error) ?? EmptyPartitionRule.Error,
        InvalidText = Find("InvalidText")?.Choice(InvalidTextRule.Error) ?? InvalidTextRule.Error,
        WritePartitionColumns = Find("WritePartitionColumns")?.Flag() ?? false,
        Verify = Find("Verify")?.Choice(VerifyRule.None) ?? VerifyRule.None,
        Profiles = ReadProfiles(),
    };

    private PlanReaderNode? Find(string key) => _nodes.TryGetValue(key, out var node) && !node.IsMissing ? node : null;

    private PlanReaderNode? Required(string key, string meaning)
    {
        if (Find(key) is { } node && node.Items().Count > 0)
            return node;
        // A misspelt key is most likely the missing one; naming it once is enough.
        if (!_faults.Contains(LakeErrorCode.PlanKeyUnknown))
            _faults.Add(LakeErrorCode.PlanInvalid, $"{key} is missing: nothing says {meaning}.", $"Give {key} in the plan or as a parameter.", key);
        return null;
    }

    private Dictionary<string, string> ReadProfiles()
    {
        var profiles = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Find("Profiles") is not { } given)
            return profiles;
        if (!given.IsDictionary)
            given.Wrong("a hashtable such as @{ 's3://bucket/prefix/' = 'profile' }");
        foreach (var (place, node) in given.IsDictionary ? given.FreeMembers() : [])
        {
            if (!place.StartsWith("s3://", StringComparison.Ordinal) || place.Length == "s3://".Length)
                node.Fault($"'{place}' is no place in a bucket.", "Name s3://bucket or s3://bucket/prefix/.");
            else if (node.Text("the name of a profile") is { } profile)
                profiles[place] = profile;
        }
        return profiles;
    }

    private List<JoinPlan> ReadJoins()
    {
        var joins = new List<JoinPlan>();
        foreach (var item in Find("Joins")?.Items() ?? [])
        {
            if (item.Members(PlanReaderKeys.Join, "a hashtable such as @{ From = 'dim.parquet'; On = 'key' }") is { } members)
                joins.Add(ReadJoin(item, members));
        }
        return joins;
    }

    private static JoinPlan ReadJoin(PlanReaderNode join, IReadOnlyDictionary<string, PlanReaderNode> members)
    {
        var from = Member(members, "From");
        if (from is null)
            join.Fault("the join has no From.", "Name the dimension's file: From = 'dim.parquet'.");
        var on = Member(members, "On");
        var keys = new List<JoinKeyPlan>();
        foreach (var item in on?.Items() ?? [])
            ReadJoinKeys(item, keys);
        if (on is null || on.Items().Count == 0)
            join.Fault("the join has no On.", "Name the key columns: On = 'key', or On = @{ left = 'right' }.");
        return new JoinPlan
        {
            From = from?.File() ?? "",
            On = keys,
            Select = Member(members, "Select")?.Texts("'column', 'column AS name', or a list of such texts"),
            Where = Member(members, "Where")?.Text("a condition as text"),
            Match = Member(members, "Match")?.Choice(JoinMatch.Single) ?? JoinMatch.Single,
            Kind = Member(members, "Kind")?.Choice(JoinKind.Left) ?? JoinKind.Left,
            Input = PlanReaderInput.Read(members),
        };
    }

    private static void ReadJoinKeys(PlanReaderNode item, List<JoinKeyPlan> keys)
    {
        const string Expected = "a column name, a list of names, or a hashtable @{ left = 'right' }";
        if (item.IsDictionary)
        {
            foreach (var (left, right) in item.FreeMembers())
            {
                if (right.Text("the name of a column of the dimension") is { } name)
                    keys.Add(new JoinKeyPlan(left, name));
                else if (right.IsMissing)
                    right.Wrong("the name of a column of the dimension");
            }
        }
        else if (item.Text(Expected) is { } name)
        {
            keys.Add(new JoinKeyPlan(name, name));
        }
    }

    private List<PartitionColumnPlan> ReadPartitionBy()
    {
        var columns = new List<PartitionColumnPlan>();
        foreach (var item in Required("PartitionBy", "which columns make the partitions")?.Items() ?? [])
        {
            if (ReadPartitionColumn(item) is { } column)
                columns.Add(column);
        }
        return columns;
    }

    private static PartitionColumnPlan? ReadPartitionColumn(PlanReaderNode item)
    {
        const string Expected = "'column', 'column AS name', or @{ Name = 'name'; Source = 'column'; Digits = 2 }";
        if (!item.IsDictionary)
        {
            if (item.Text(Expected) is { } text)
                return PlanReaderAlias.Parse(text) is var (source, name) ? new PartitionColumnPlan(source, name) : null;
            if (item.IsMissing)
                item.Wrong(Expected);
            return null;
        }
        if (item.Members(PlanReaderKeys.PartitionColumn, Expected) is not { } members)
            return null;
        var sourceName = Member(members, "Source")?.Text("a column name");
        var folderName = Member(members, "Name")?.Text("a name") ?? sourceName;
        var digits = Member(members, "Digits")?.Number(1, 18) ?? 0;
        if (folderName is not null)
            return new PartitionColumnPlan(sourceName ?? folderName, folderName, digits);
        item.Fault("the partition column has neither Name nor Source.", "Name the column: @{ Name = 'month'; Digits = 2 }.");
        return null;
    }

    private static PlanReaderNode? Member(IReadOnlyDictionary<string, PlanReaderNode> members, string key) =>
        members.TryGetValue(key, out var node) && !node.IsMissing ? node : null;
}
