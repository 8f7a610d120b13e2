using System.Runtime.CompilerServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Concurrency;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Health;

/// <summary>One test of one lake.</summary>
internal sealed class HealthScan : IDisposable
{
    private readonly ILakeStore _store;
    private readonly HealthOptions _options;
    private readonly HealthProgress _progress;
    private readonly ExpectedLake _runs;
    private readonly LakeLayout? _layout;
    private readonly List<string> _objects = [];
    private DuplicateKeyCheck? _duplicates;

    private HealthScan(ILakeStore store, HealthOptions options, HealthProgress progress, ExpectedLake runs, LakeLayout? layout)
    {
        _store = store;
        _options = options;
        _progress = progress;
        _runs = runs;
        _layout = layout;
    }

    public static async Task<HealthScan> OpenAsync(ILakeStore store, HealthOptions options, HealthProgress progress, CancellationToken cancellationToken)
    {
        var runs = await ExpectedLake.LoadAsync(store, options.OnWarning, cancellationToken).ConfigureAwait(false);
        progress.ObjectsExpected = runs.Count;
        var layout = await LakeLayout.FindAsync(store, runs.Keys, options.KeyTypes, cancellationToken).ConfigureAwait(false);
        return new HealthScan(store, options, progress, runs, layout);
    }

    public async IAsyncEnumerable<HealthFinding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_runs.Fault is { } fault)
            yield return BrokenManifest(fault);
        if (_layout is null)
        {
            yield return NoPartition();
            yield break;
        }
        var filter = string.IsNullOrWhiteSpace(_options.Filter) ? null : SqlParser.ParseExpression(_options.Filter);
        var selection = new PartitionSelection(_layout, new InventoryOptions { Filter = _options.Filter, Partition = _options.Partition }, filter);
        var walk = new HealthWalk(_store, _layout, selection, _options.Folders);
        var columns = await PresentColumns.FindAsync(_store, _layout, _runs, cancellationToken).ConfigureAwait(false);
        if (columns is not null)
            PresentColumns.Check(_options, columns, _layout);
        var checks = CreateChecks(selection);
        var examiner = new PartitionExaminer(_store, _options, _layout, _runs, columns ?? Schema.Empty, checks, _progress);

        await foreach (var finding in ExamineAsync(walk, examiner, cancellationToken).ConfigureAwait(false))
            yield return finding;
        foreach (var finding in walk.Findings.Concat(walk.FindMissing(_runs)))
            yield return finding;
        if (_objects.Count == 0 && walk.Findings.Count == 0)
            yield return NoPartition();
        foreach (var check in checks)
        {
            foreach (var finding in await check.ConcludeAsync(cancellationToken).ConfigureAwait(false))
                yield return finding;
        }
    }

    public void Dispose() => _duplicates?.Dispose();

    private List<PartitionCheck> CreateChecks(PartitionSelection selection)
    {
        var checks = new List<PartitionCheck>
        {
            new TwinFoldersCheck(_layout!),
            new ObjectCountCheck(_options.MaxObjects),
            new UnmergedCheck(_store.Root, _options),
            new ManifestCheck(_runs),
            new SchemaDriftCheck(),
            new KeyColumnCheck(_options.Deep),
            new SizeCheck(_options)
        };
        // Chosen folders say which partitions are to be tested; what lies between them says nothing.
        if (_options.Folders is null || _options.FirstMonth is not null || _options.LastMonth is not null)
            checks.Add(new MonthCheck(_options, _layout!, selection));
        if (_runs.Layout is { } layout)
            checks.Add(new LayoutCheck(_store.Root, layout));
        if (_options.MaxAge is { } age)
            checks.Add(new AgeCheck(age, _options.Time.GetUtcNow()));
        if (_options.NullRates.Count > 0)
            checks.Add(new NullRateCheck(_options.NullRates));
        checks.AddRange(_options.Rules.Select(rule => new RuleCheck(rule)));
        if (_options.Key.Count > 0)
            checks.Add(_duplicates = new DuplicateKeyCheck(_options, _store, _objects));
        if (_options.Deep)
            checks.AddRange([new ChecksumCheck(), new SecondReaderCheck(_options, _progress)]);
        return checks;
    }

    /// <summary>Examines several partitions at once and delivers their findings in path order.</summary>
    private async IAsyncEnumerable<HealthFinding> ExamineAsync(
        HealthWalk walk, PartitionExaminer examiner, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var findings in new OrderedWork(_options.MaxConcurrency).RunAsync(walk.RunAsync(cancellationToken), Begin, cancellationToken)
            .ConfigureAwait(false))
        {
            foreach (var finding in findings)
                yield return finding;
        }

        Task<IReadOnlyList<HealthFinding>> Begin(PartitionFolder folder, CancellationToken stop)
        {
            var first = _objects.Count;
            _objects.AddRange(folder.Objects.Select(item => item.Path));
            return Task.Run(() => examiner.ExamineAsync(folder, first, stop), stop);
        }
    }

    private HealthFinding NoPartition() => _runs is { IsComplete: true, Count: 0 } ? Empty() : new()
    {
        Check = CheckKind.NoPartition,
        Severity = FindingSeverity.Error,
        Message = _layout is null ? $"'{_store.Root}' holds no data file." : $"'{_store.Root}' has no partition that was to be tested.",
        Remedy = "Check the path and the filter; nothing was tested.",
    };

    private HealthFinding Empty() => new()
    {
        Check = CheckKind.NoPartition,
        Severity = FindingSeverity.Warning,
        Message = $"The lake '{_store.Root}' is empty, as its newest run left it.",
        Remedy = "If rows were expected, check the source, the joins and the filter of the plan.",
    };

    private static HealthFinding BrokenManifest(LakeException fault) => new()
    {
        Check = CheckKind.UnreadableManifest,
        Severity = FindingSeverity.Warning,
        Message = fault.Message,
        Evidence = EvidenceList.Of(("Error", fault.Code.ToString())),
        Remedy = fault.Remedy ?? "Restore it from a copy.",
    };
}
