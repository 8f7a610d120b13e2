using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Tests.Faults.Sequences;

/// <param name="Id">The merge key.</param>
/// <param name="State">A partition key of some plans.</param>
/// <param name="Month">Another one.</param>
/// <param name="Value">Whatever else a row has.</param>
internal sealed record ModelRow(int Id, string? State, int? Month, int Value)
{
    public override string ToString() => $"{Id}|{State ?? "null"}|{(Month is { } month ? $"{month}" : "null")}|{Value}";
}

/// <summary>What a lake must hold: its rows in a dictionary by partition, and what its runs must know of the ones before.</summary>
internal sealed class RowModel
{
    private readonly Dictionary<string, List<ModelRow>> _partitions;

    public RowModel()
        : this([], [])
    {
    }

    private RowModel(Dictionary<string, List<ModelRow>> partitions, HashSet<string> appended)
    {
        _partitions = partitions;
        Appended = appended;
    }

    /// <summary>The partition keys of the lake; null while it holds nothing at all.</summary>
    public IReadOnlyList<string>? Keys { get; private set; }

    /// <summary>Whether a run has ended.</summary>
    public bool IsRecorded { get; private set; }

    /// <summary>The inputs that were appended since all of the lake was last replaced.</summary>
    public HashSet<string> Appended { get; }

    /// <summary>Every row as text, in order.</summary>
    public List<string> Rows => [.. _partitions.Values.SelectMany(static rows => rows).Select(static row => row.ToString()).Order(StringComparer.Ordinal)];

    public IEnumerable<string> Partitions => _partitions.Keys;

    /// <summary>The rows of one partition as text, in order.</summary>
    public List<string> RowsOf(string partition) =>
        [.. _partitions.GetValueOrDefault(partition, []).Select(static row => row.ToString()).Order(StringComparer.Ordinal)];

    public RowModel Clone() => new(_partitions.ToDictionary(static item => item.Key, static item => new List<ModelRow>(item.Value)), [.. Appended])
    {
        Keys = Keys,
        IsRecorded = IsRecorded
    };

    /// <summary>The partition of a row, as text.</summary>
    public static string PartitionOf(ModelRow row, IReadOnlyList<string> keys) =>
        string.Join('|', keys.Select(key => key == "state" ? row.State ?? "null" : row.Month is { } month ? $"{month}" : "null"));

    /// <summary>The code of the refusal that the run must meet; null where it must succeed.</summary>
    /// <param name="run">The run.</param>
    /// <param name="input">Tells one content of its input from another.</param>
    /// <param name="hasObjects">Whether anything that readers would read lies in the lake.</param>
    public LakeErrorCode? Refusal(RunStep run, string input, bool hasObjects)
    {
        if (run.Mode != PublishMode.Replace && Keys is not null && !Keys.SequenceEqual(run.Keys))
            return LakeErrorCode.SchemaMismatch;
        if (run.Mode == PublishMode.Append && !run.Force && Appended.Contains(run.InputOf(input)))
            return LakeErrorCode.InputAppended;
        if (run.Mode == PublishMode.Replace && run.Rows.Count == 0 && hasObjects && !run.Force)
            return LakeErrorCode.PlanInvalid;
        return run.Mode == PublishMode.Merge && HasDoubleKey(run) ? LakeErrorCode.DuplicateMergeKey : null;
    }

    /// <summary>Does what the run does.</summary>
    public void Apply(RunStep run, string input)
    {
        var produced = run.Rows.GroupBy(row => PartitionOf(row, run.Keys)).ToDictionary(static group => group.Key, static group => group.ToList());
        if (run.Mode == PublishMode.Replace)
        {
            _partitions.Clear();
            Appended.Clear();
        }
        else if (run is { Mode: PublishMode.Merge, Scope: MergeScope.Lake })
        {
            var ids = run.Rows.Select(static row => row.Id).ToHashSet();
            foreach (var rows in _partitions.Values)
                rows.RemoveAll(row => ids.Contains(row.Id));
        }
        foreach (var (partition, rows) in produced)
        {
            var old = run.Mode == PublishMode.Overwrite ? [] : _partitions.GetValueOrDefault(partition, []);
            if (run.Mode == PublishMode.Merge)
                old.RemoveAll(row => rows.Exists(other => other.Id == row.Id));
            _partitions[partition] = [.. old, .. rows];
        }
        if (run.Mode == PublishMode.Append && (run.Rows.Count > 0 || !IsRecorded))
            Appended.Add(run.InputOf(input));
        Keys = run.Keys;
        IsRecorded = true;
    }

    /// <summary>Adds rows that another writer has put there.</summary>
    public void Add(IEnumerable<ModelRow> rows, IReadOnlyList<string> keys)
    {
        Keys ??= keys;
        foreach (var row in rows)
        {
            var partition = PartitionOf(row, Keys);
            _partitions[partition] = [.. _partitions.GetValueOrDefault(partition, []), row];
        }
    }

    /// <summary>Takes over a partition of another model.</summary>
    public void Adopt(string partition, RowModel other) => _partitions[partition] = [.. other._partitions.GetValueOrDefault(partition, [])];

    private static bool HasDoubleKey(RunStep run) => run.Rows
        .GroupBy(row => (row.Id, run.Scope == MergeScope.Lake ? "" : PartitionOf(row, run.Keys)))
        .Any(static group => group.Skip(1).Any());
}
