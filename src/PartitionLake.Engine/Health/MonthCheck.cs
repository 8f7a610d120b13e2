using PartitionLake.Engine.Inventory;

namespace PartitionLake.Engine.Health;

/// <summary>
/// Finds months without any partition between the first and the last. In groups, each is looked at from its own first month to the
/// last of the lake, so that one that stopped delivering is found, and one that began late is not.
/// </summary>
internal sealed class MonthCheck : PartitionCheck
{
    private readonly HealthOptions _options;
    private readonly LakeLayout _layout;
    private readonly PartitionSelection _selection;
    private readonly int[] _groupLevels;
    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);
    private readonly object _gate = new();
    private MonthKeys? _keys;

    /// <exception cref="LakeException">A key to group by does not exist.</exception>
    public MonthCheck(HealthOptions options, LakeLayout layout, PartitionSelection selection)
    {
        _options = options;
        _layout = layout;
        _selection = selection;
        _groupLevels = [.. options.SequenceBy.Select(layout.LevelOf)];
    }

    public override void Enter(ExaminedPartition partition)
    {
        lock (_gate)
        {
            _keys ??= MonthKeys.Find(_layout, partition);
            if (_keys?.MonthOf(partition) is not { } month)
                return;
            var values = _groupLevels.Select(level => partition.Folder.Values[level]).ToArray();
            var name = string.Join('\0', _groupLevels.Select(level => partition.Folder.Path.Split('/')[level]));
            if (!_groups.TryGetValue(name, out var group))
                _groups.Add(name, group = new Group(values, []));
            group.Months.Add(month);
        }
    }

    protected override IReadOnlyList<HealthFinding> Conclude()
    {
        if (_groups.Count == 0)
            return [];
        var last = Math.Max(_options.LastMonth ?? int.MinValue, _groups.Values.Max(group => group.Months.Max));
        var findings = new List<HealthFinding>();
        foreach (var (_, group) in _groups.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            int? gap = null;
            var first = Math.Min(_options.FirstMonth ?? int.MaxValue, group.Months.Min);
            for (var month = first; month <= last + 1; month++)
            {
                var isMissing = month <= last && !group.Months.Contains(month) && _keys!.IsSelected(month, _selection);
                if (isMissing)
                {
                    gap ??= month;
                }
                else if (gap is { } start)
                {
                    findings.Add(Describe(group, start, month - 1));
                    gap = null;
                }
            }
        }
        return findings;
    }

    private static HealthFinding Describe(Group group, int first, int last)
    {
        var count = last - first + 1;
        var months = count == 1 ? MonthNumber.Text(first) : $"{MonthNumber.Text(first)} to {MonthNumber.Text(last)} ({count:N0} months)";
        var where = group.Values.Count == 0 ? "" : $" for {string.Join(", ", group.Values.Select(value => $"{value.Key} = {value.Value ?? "null"}"))}";
        return new HealthFinding
        {
            Check = CheckKind.MissingMonth,
            Severity = FindingSeverity.Warning,
            Values = group.Values,
            Message = $"There is no partition of {months}{where}.",
            Evidence = EvidenceList.Of(("First", MonthNumber.Text(first)), ("Last", MonthNumber.Text(last)), ("Months", count)),
            Remedy = "Load the missing months, or find out why the source has none.",
        };
    }

    private sealed record Group(IReadOnlyList<KeyValuePair<string, object?>> Values, SortedSet<int> Months);
}
