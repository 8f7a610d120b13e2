using System.Collections;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Plan;

namespace PartitionLake.Completion;

/// <summary>The names a plan's columns may have, as far as what is typed so far and the files' footers tell.</summary>
internal sealed class PlanColumns
{
    private readonly IDictionary _parameters;
    private readonly EtlPlan? _plan;
    private readonly List<string> _facts = [];

    /// <summary>Reads what is typed; on the pipeline thread, because paths are the session's.</summary>
    public PlanColumns(IDictionary parameters, SessionPaths paths)
    {
        _parameters = parameters;
        try
        {
            _plan = ReadPlan(parameters, paths);
            _facts.AddRange(CompletionText.TextsOf(parameters, "Fact").Select(paths.Files));
        }
        catch (LakeException)
        {
            // What cannot be read tells no columns.
        }
    }

    /// <summary>Columns of the fact table and of the dimensions, then computed ones; each name once.</summary>
    public IReadOnlyList<string> Find()
    {
        var names = new List<string>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in Read())
        {
            if (seen.Add(name))
                names.Add(name);
        }
        return names;
    }

    private IEnumerable<string> Read()
    {
        foreach (var fact in _facts.Count > 0 ? _facts : _plan?.Fact ?? [])
        {
            foreach (var name in FooterColumns.Read(fact))
                yield return name;
        }
        foreach (var join in _plan?.Joins ?? [])
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
        var computed = CompletionText.TextsOf(_parameters, "Column");
        foreach (var column in computed.Count > 0 ? computed : _plan?.Columns ?? [])
            yield return PlanReaderAlias.Parse(column).Name;
    }

    private static EtlPlan? ReadPlan(IDictionary parameters, SessionPaths paths)
    {
        if (CompletionText.TextsOf(parameters, "Plan") is not [var path])
            return null;
        // What a plan may leave to parameters is not there yet; columns do not depend on it.
        var missing = new Hashtable { ["PartitionBy"] = "-", ["Destination"] = "-" };
        return PlanReader.Read(PlanReaderFile.Load(paths.Place(path), paths), new PlanReaderSource("the parameters", missing, paths)).Run;
    }
}
