using System.Collections;
using PartitionLake.Engine;
using PartitionLake.Engine.Pipeline;

namespace PartitionLake.Completion;

/// <summary>The names a plan's columns may have, as far as what is typed so far and the files' footers tell.</summary>
internal static class PlanColumns
{
    /// <summary>Columns of the fact table and of the dimensions, then computed ones; each name once.</summary>
    public static IReadOnlyList<string> Find(IDictionary parameters, string folder)
    {
        var names = new List<string>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in Read(parameters, folder))
        {
            if (seen.Add(name))
                names.Add(name);
        }
        return names;
    }

    private static IEnumerable<string> Read(IDictionary parameters, string folder)
    {
        var plan = ReadPlan(parameters, folder);
        var facts = CompletionText.TextsOf(parameters, "Fact");
        foreach (var fact in facts.Count > 0 ? facts : plan?.Fact ?? [])
        {
            foreach (var name in FooterColumns.Read(PathInput.ResolveAgainst(folder, fact)))
                yield return name;
        }
        foreach (var join in plan?.Joins ?? [])
        {
            if (join.Select is { } select)
            {
                foreach (var item in select)
                    yield return PlanReaderAlias.Parse(item).Name;
                continue;
            }
            foreach (var name in FooterColumns.Read(join.From))
                yield return name;
        }
        var computed = CompletionText.TextsOf(parameters, "Column");
        foreach (var column in computed.Count > 0 ? computed : plan?.Columns ?? [])
            yield return PlanReaderAlias.Parse(column).Name;
    }

    private static EtlPlan? ReadPlan(IDictionary parameters, string folder)
    {
        if (CompletionText.TextsOf(parameters, "Plan") is not [var path])
            return null;
        try
        {
            // What a plan may leave to parameters is not there yet; columns do not depend on it.
            var missing = new Hashtable { ["PartitionBy"] = "-", ["Destination"] = folder };
            var plan = PlanReaderFile.Load(PathInput.ResolveAgainst(folder, path));
            return PlanReader.Read(plan, new PlanReaderSource("the parameters", missing, static text => text)).Run;
        }
        catch (LakeException)
        {
            return null;
        }
    }
}
