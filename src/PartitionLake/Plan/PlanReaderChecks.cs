
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Plan;

/// <summary>Reads the Checks of a plan: conditions as text, or hashtables that say more.</summary>
internal static class PlanReaderChecks
{
    private const string Expected =
        "a condition as text, or @{ Rule = 'rate > 0' }, @{ Unique = 'id' } or @{ NullRate = 'npi'; Max = 0.05 }, each with Severity and Name if need be";

    private static readonly string[] Kinds = ["Rule", "Unique", "NullRate"];

    public static IReadOnlyList<CheckPlan> Read(PlanReaderNode? node)
    {
        var checks = new List<CheckPlan>();
        foreach (var item in node?.Items() ?? [])
        {
            if (item.IsDictionary)
            {
                if (item.Members(PlanReaderKeys.Check, Expected) is { } members)
                    checks.Add(Read(item, members));
            }
            else if (item.Text(Expected) is { } rule)
            {
                checks.Add(new CheckPlan { Rule = rule });
            }
            else if (item.IsMissing)
            {
                item.Wrong(Expected);
            }
        }
        return checks;
    }

    private static CheckPlan Read(PlanReaderNode item, IReadOnlyDictionary<string, PlanReaderNode> members)
    {
        var given = Kinds.Count(key => Find(key) is not null);
        if (given != 1)
            item.Fault($"the check has {(given == 0 ? "none" : "several")} of Rule, Unique and NullRate.", "Give exactly one of them.");
        if ((Find("NullRate") is null) != (Find("Max") is null))
            item.Fault("NullRate and Max belong together.", "Give the column and the greatest share of nulls: @{ NullRate = 'npi'; Max = 0.05 }.");
        return new CheckPlan
        {
            Name = Find("Name")?.Text("a name"),
            Rule = Find("Rule")?.Text("a condition as text"),
            Unique = Find("Unique")?.Texts("a column name or a list of names") ?? [],
            NullRate = Find("NullRate")?.Text("a column name"),
            MaxNullRate = Find("Max")?.Share() ?? 0,
            Severity = Find("Severity")?.Choice(CheckSeverity.Error) ?? CheckSeverity.Error,
        };

        PlanReaderNode? Find(string key) => members.TryGetValue(key, out var node) && !node.IsMissing ? node : null;
    }
}
