using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Tests.Expressions;

namespace PartitionLake.Readers.Tests.Offload;

/// <summary>Plans over <see cref="PlanInputs"/>, each a function of its number.</summary>
internal static class RandomPlan
{
    private static readonly string[] Keys = ["b", "i", "t", "s", "h", "dt", "ts", "d", "k", "code", "j"];

    public static EtlPlan Create(int number, PlanInputs inputs, string destination)
    {
        var random = new Random(7_000 + number);
        var sql = new RandomSql(random);
        var fact = inputs.Facts[random.Next(4) % 3];
        var joins = Joins(random, inputs);
        var columns = Enumerable.Range(0, random.Next(4)).Select(column => $"{sql.Any(random.Next(1, 3)).Ours} AS c{column}").ToList();
        if (random.Next(3) == 0)
            columns.Add("CHAR_LENGTH(COALESCE(s, '')) + rid AS late");
        if (number % 3 == 0)
            columns.AddRange(["st.c AS of_struct", "ls[1].c AS of_first", "ls[3].a AS of_third"]);
        var keys = Keys.OrderBy(_ => random.Next()).Take(random.Next(1, 4)).ToList();
        var hasList = random.Next(6) == 0;
        if (hasList)
            columns.Add("item * 2 AS twice");
        return new EtlPlan
        {
            Fact = [fact],
            Unnest = hasList ? "li AS item" : null,
            Joins = joins,
            Columns = columns,
            Include = random.Next(5) == 0 ? ["rid", "f", "s", "st", .. columns.Count > 0 ? [columns[0].Split(" AS ")[^1]] : Array.Empty<string>()] : null,
            PartitionBy = [.. keys.Select(key =>
                new PartitionColumnPlan(key, random.Next(4) == 0 ? $"{key}_key" : key, key is "i" or "k" ? random.Next(3) : 0))],
            NullPartition = random.Next(8) == 0 ? NullPartitionRule.Error : NullPartitionRule.HiveDefault,
            EmptyPartition = random.Next(4) == 0 ? EmptyPartitionRule.Error : EmptyPartitionRule.Null,
            Checks = Checks(random),
            Destination = destination,
            FileName = "data.parquet",
        };
    }

    /// <summary>Plans by keys of which some value makes no folder, or that of another value.</summary>
    public static IEnumerable<EtlPlan> Refused(PlanInputs inputs, string destination) => PlanInputs.RefusedKeys.Select(key => new EtlPlan
    {
        Fact = [inputs.Refused],
        PartitionBy = [new PartitionColumnPlan(key, key)],
        EmptyPartition = EmptyPartitionRule.Error,
        Destination = $"{destination}-{key}",
        FileName = "data.parquet",
    });

    private static List<JoinPlan> Joins(Random random, PlanInputs inputs)
    {
        var joins = new List<JoinPlan>();
        if (random.Next(2) == 0)
            joins.Add(Join(random, inputs.Unique, "k", "kid", ["name", "weight AS w", "grp"], "weight < 30"));
        if (random.Next(2) == 0)
            joins.Add(Join(random, inputs.Several, random.Next(2) == 0 ? "k" : "CAST(n AS INT)", "kid", ["seq", "share", "tag"], "seq < 20")
                with { Match = random.Next(7) switch { 0 => JoinMatch.Single, < 4 => JoinMatch.First, _ => JoinMatch.All } });
        if (random.Next(2) == 0)
            joins.Add(Join(random, inputs.Codes, random.Next(3) == 0 ? "LOWER(code)" : "code", "code", ["since", "rank"], "rank IS NOT NULL"));
        return joins;
    }

    private static JoinPlan Join(Random random, string from, string left, string right, string[] select, string where) => new()
    {
        From = from,
        On = [new JoinKeyPlan(left, right)],
        Select = select,
        Kind = random.Next(3) == 0 ? JoinKind.Inner : JoinKind.Left,
        Match = random.Next(2) == 0 ? JoinMatch.Single : JoinMatch.First,
        Where = random.Next(3) == 0 ? where : null,
    };

    private static List<CheckPlan> Checks(Random random) => random.Next(8) switch
    {
        0 => [new CheckPlan { Rule = "rid >= 0" }, new CheckPlan { Rule = "j < 900", Severity = CheckSeverity.Warning }],
        1 => [new CheckPlan { NullRate = "t", MaxNullRate = 0.5 }, new CheckPlan { Unique = ["rid"], Severity = CheckSeverity.Warning }],
        2 => [new CheckPlan { Unique = ["rid", "k"] }],
        3 => [new CheckPlan { Rule = "i <> 3" }],
        _ => [],
    };
}
