using System.Security.Cryptography;
using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Concurrency;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Publishing;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Care;

/// <summary>
/// Rewrites partitions of a lake by the protocol of runs: under the lock, with a journal, each partition by one object that takes the place of all
/// others, and a record at the end. The one owner of that, whatever is to become of the rows.
/// </summary>
internal sealed class RewriteRun
{
    /// <summary>Partitions of a round, after which a bucket loses what they replace: enough for one request to remove it.</summary>
    private const int RoundPartitions = 64;

    private readonly ILakeStore _store;
    private readonly RunSession _session;
    private readonly CareOptions _options;
    private readonly EtlProgress _progress;
    private readonly MemoryPlan _memory;
    private readonly string _tempFolder;
    private readonly WarningLog _warnings;
    private IReadOnlyList<KeptOutcome> _versions = [];
    private readonly CancellationToken _stop;

    private RewriteRun(
        ILakeStore store, RunSession session, CareOptions options, EtlProgress progress, MemoryPlan memory, CaredLake lake, WarningLog warnings,
        CancellationToken stop)
    {
        _warnings = warnings;
        _store = store;
        _session = session;
        _options = options;
        _progress = progress;
        _memory = memory;
        _tempFolder = options.TempPath ?? Path.GetTempPath();
        Lake = lake;
        _stop = stop;
        Survey = new ObjectSurvey(store);
    }

    /// <summary>The lake as it was listed under the lock.</summary>
    public CaredLake Lake { get; }

    public ObjectSurvey Survey { get; }

    /// <summary>What runs recorded of the lake.</summary>
    public LakeContents Contents => _session.Contents;

    public CancellationToken Stop => _stop;

    /// <summary>Partitions that a dead run of the same command has begun to rewrite: they belong to the record of the run that completes it.</summary>
    public bool IsBegun(string folder) => _session.Before?.ContainsKey(folder) == true;

    /// <summary>Objects that runs recorded and that a dead run has replaced since.</summary>
    public IReadOnlySet<string> Overtaken => _session.Overtaken;

    /// <summary>The data objects that are in a partition folder now.</summary>
    public async IAsyncEnumerable<StoredObject> ListAsync(string folder)
    {
        await foreach (var item in _store.ListAsync(folder, _stop).ConfigureAwait(false))
        {
            if (ExistingObjects.IsContent(item.Path))
                yield return item;
        }
    }

    /// <summary>The columns of the data files: as runs recorded them, or those of all objects together.</summary>
    public async Task<Schema> FindSchemaAsync(CareOptions options)
    {
        if (Contents.Schema is { } recorded)
            return recorded;
        var facts = await Survey.ReadAsync(Lake.Chosen, _stop).ConfigureAwait(false);
        return RewriteTable.Of(Contents, facts.SelectMany(static one => one).OfType<ObjectFacts>(), Lake.Layout, options).Schema;
    }

    /// <summary>Does the work of a command.</summary>
    /// <param name="root">The lake.</param>
    /// <param name="command">Its name, for the record.</param>
    /// <param name="recipe">What it was asked for, in words that are the same for the same.</param>
    /// <param name="options">Which partitions, and how.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="work">Chooses partitions and rewrites them; null is for a lake without any.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="LakeException">Another run holds the lake, or it cannot be read or written.</exception>
    public static async Task<CareResult> RunAsync(
        string root, string command, string recipe, CareOptions options, EtlProgress progress,
        Func<RewriteRun, Task<IReadOnlyList<RewrittenPartition>>> work, CancellationToken cancellationToken)
    {
        using var tiering = TieringDelay.Begin();
        var warnings = new WarningLog(options.OnWarning);
        var run = options.ToRun();
        var memory = MemoryPlan.For(run, Math.Max(1, options.MaxConcurrency ?? Environment.ProcessorCount));
        using var store = options.Seams.OpenStore?.Invoke(root) ?? options.Storage.Open(root, warnings);
        if (await store.FindTableFormatAsync(cancellationToken).ConfigureAwait(false) is { } format)
            throw format.Refusal(root);
        var contents = await LakeContents.FindAsync(store, cancellationToken).ConfigureAwait(false);
        var layout = await LakeLayout.FindAsync(store, contents.Keys, options.KeyTypes, cancellationToken).ConfigureAwait(false)
            ?? throw new LakeException(LakeErrorCode.PathNotFound, $"There is no lake at '{root}'.", "Give the folder that holds the key=value folders.", root);
        var lake = await CaredLake.ListAsync(store, layout, options, cancellationToken).ConfigureAwait(false);
        var subject = await SubjectAsync(lake, contents, command, recipe, options, cancellationToken).ConfigureAwait(false);
        if (options.BeforeChange is { } check)
            await check([.. layout.Keys.Select(static key => key.Name)], cancellationToken).ConfigureAwait(false);
        if (options.AllVersions && store.Versions is { } versions)
            await VersionSweep.CheckAsync(versions, cancellationToken).ConfigureAwait(false);
        await using var session = await RunSession.BeginAsync(store, subject, run, warnings, cancellationToken).ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.LeaseLost);
        try
        {
            // Before the lock was held, another run may have changed what is there.
            lake = options.WhatIf ? lake : await CaredLake.ListAsync(store, layout, options, stop.Token).ConfigureAwait(false);
            var rewriting = new RewriteRun(store, session, options, progress, memory, lake, warnings, stop.Token);
            await session.CompareAsync(ExistingObjects.Of(lake.All.Select(static one => (one.Folder, one.Objects))), stop.Token).ConfigureAwait(false);
            var done = await work(rewriting).ConfigureAwait(false);
            return new CareResult
            {
                RunId = session.RunId,
                Root = root,
                WhatIf = options.WhatIf,
                Started = session.Started,
                PartitionsExamined = lake.Chosen.Count,
                Versions = rewriting._versions,
                Partitions = [.. done.OrderBy(static one => one.Path, StringComparer.Ordinal)],
                BytesRead = rewriting.Survey.BytesRead,
                BytesExamined = lake.Chosen.Sum(static one => one.Bytes),
                PartitionKeys = [.. layout.Keys.Select(static key => key.Name)],
                Warnings = warnings.Warnings,
            };
        }
        catch (OperationCanceledException e) when (session.LeaseLost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw await session.ExplainAsync(e, visible: 0).ConfigureAwait(false) ?? (Exception)e;
        }
        catch (LakeException e) when (e.Code != LakeErrorCode.LeaseLost)
        {
            // Before anything is published, what another run did shows itself as an object that was changed.
            if (await session.ExplainAsync(e, visible: 0).ConfigureAwait(false) is { } loss)
                throw loss;
            throw;
        }
    }

    /// <summary>Finds what the bucket keeps of what was removed. A command that was cut off before this finds it the next time.</summary>
    /// <param name="done">The partitions that were rewritten.</param>
    /// <param name="holds">Whether the content of a version was to go; null where that of each was.</param>
    /// <returns>The same, with the other partitions of which a version holds something.</returns>
    public async Task<IReadOnlyList<RewrittenPartition>> SweepAsync(
        IReadOnlyList<RewrittenPartition> done, Func<ParquetFile, CaredPartition, CancellationToken, Task<bool>>? holds)
    {
        if (_store.Versions is not { } versions)
            return done;
        try
        {
            _versions = await new VersionSweep(versions, Lake, _options, holds).RunAsync(_stop).ConfigureAwait(false);
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.AccessDenied && !_options.AllVersions)
        {
            _warnings.Add(new LakeWarning(
                LakeWarningCode.PermissionMissing, $"Whether the bucket keeps versions of what was removed is not known: {e.Message} {e.Remedy}"));
        }
        var known = done.Select(static one => one.Path).ToHashSet(StringComparer.Ordinal);
        var others = new List<RewrittenPartition>();
        foreach (var folder in _versions.Select(static one => one.Partition).Distinct(StringComparer.Ordinal).Where(folder => !known.Contains(folder)))
            others.Add(await DescribeAsync(folder).ConfigureAwait(false));
        return [.. done, .. others];
    }

    /// <summary>Rewrites partitions and records what became of them.</summary>
    /// <param name="works">The partitions.</param>
    /// <param name="table">What their objects get; null where no object is written.</param>
    /// <param name="condition">The rows that are left out; null for none.</param>
    /// <param name="isLayoutOfAll">Whether the whole lake is arranged as these are then.</param>
    public async Task<IReadOnlyList<RewrittenPartition>> RewriteAsync(
        IReadOnlyList<RewriteWork> works, RewriteTable? table, RowCondition? condition, bool isLayoutOfAll = false)
    {
        // A lake of which no run has told anything gets a record with its columns, also where partitions only go.
        if (table is not null || (Contents.Schema is null && works.Count > 0))
            _session.Settle(table?.Schema ?? await FindSchemaAsync(_options).ConfigureAwait(false), isLayoutOfAll ? table?.Layout : null);
        _progress.PartitionsTotal = works.Count;
        var existing = ExistingObjects.Of(works.Select(static work => (work.Partition.Folder, work.Partition.Objects)));
        var outcomes = new Dictionary<string, PartitionOutcome>(StringComparer.Ordinal);
        if (_options.WhatIf)
        {
            await EncodeAsync(works, table, condition, new WhatIfSink(_store), existing, outcomes, static _ => Task.CompletedTask).ConfigureAwait(false);
        }
        else
        {
            _session.Expect(PlannedChanges.Of(
                _session.Subject, _session.RunId, works.Where(static work => !work.IsGone).Select(static work => work.Partition.Folder), existing,
                works.Where(static work => work.IsGone).Select(static work => work.Partition.Folder)));
            await _session.PublishAsync(_tempFolder, _progress, async publication =>
            {
                var sink = new RoundSink(_store, publication);
                var published = await EncodeAsync(works, table, condition, sink, existing, outcomes, sink.EndRoundAsync).ConfigureAwait(false);
                if (published.HasChanges || _session.CompletesOthers)
                {
                    await publication.FlushAsync(_stop).ConfigureAwait(false);
                    await _session.StageManifestAsync(publication, new RowTotals(published.RowsEncoded, []), published, _stop).ConfigureAwait(false);
                    await publication.CompleteAsync(null, _stop).ConfigureAwait(false);
                    await _session.EndAsync(_stop).ConfigureAwait(false);
                }
                else
                {
                    await _session.VerifyAsync(_stop).ConfigureAwait(false);
                }
                return published;
            }).ConfigureAwait(false);
        }
        return [.. works.Select(work => Describe(work, outcomes[work.Partition.Folder]))];
    }

    private async Task<PublishedLake> EncodeAsync(
        IReadOnlyList<RewriteWork> works, RewriteTable? table, RowCondition? condition, IPartitionSink sink, ExistingObjects existing,
        Dictionary<string, PartitionOutcome> outcomes, Func<CancellationToken, Task> endRound)
    {
        var limits = await RunContext.FindPathLimitsAsync(_store, _store.Root, _stop).ConfigureAwait(false);
        var subject = _session.Subject;
        var options = _options.ToRun() with
        {
            OnPartition = outcome =>
            {
                lock (outcomes)
                    outcomes[outcome.Path] = outcome;
            },
        };
        var directory = new PartitionDirectory(subject.PartitionColumns, limits, subject.ObjectName(_session.RunId));
        var commit = new PartitionCommit(subject, options, _progress, _session.RunId, directory, existing, sink, limits) { Before = _session.Before };
        foreach (var work in works.Where(static work => work.IsGone))
            commit.Remove(work.Partition.Folder);
        var digests = await _session.LoadDigestsAsync(_stop).ConfigureAwait(false);
        long kept = 0;
        foreach (var round in works.Where(static work => !work.IsGone).Chunk(RoundPartitions))
        {
            var next = -1;
            await Workers.RunAsync(
                Math.Min(_memory.WorkerCount, round.Length),
                async token =>
                {
                    var rows = new ObjectRows(
                        table!.Schema, table.SortBy, _options.Seams.RowGroupUnits ?? PublishPhase.DefaultRowGroupUnits,
                        _options.Seams.ShuffleMemory ?? _memory.Sorting, _tempFolder, token);
                    using var rewriter = new PartitionRewriter(table, condition, Survey, digests, commit, rows);
                    for (var i = Interlocked.Increment(ref next); i < round.Length; i = Interlocked.Increment(ref next))
                        Interlocked.Add(ref kept, await rewriter.RunAsync(round[i], token).ConfigureAwait(false));
                },
                _stop).ConfigureAwait(false);
            await endRound(_stop).ConfigureAwait(false);
        }
        return new PublishedLake([.. commit.Objects], [.. commit.Removed], kept, 0);
    }

    /// <summary>A partition that stays as it is, or has no object any more.</summary>
    private async Task<RewrittenPartition> DescribeAsync(string folder)
    {
        var there = Lake.Chosen.FirstOrDefault(one => one.Folder == folder);
        var facts = there is null ? [] : (await Survey.ReadAsync([there], _stop).ConfigureAwait(false))[0];
        var (rows, bytes) = (facts.Sum(static item => item?.Rows ?? 0), there?.Bytes ?? 0);
        return new RewrittenPartition
        {
            Path = folder,
            Values = there?.Values ?? Lake.PlaceOf(folder)!.Values,
            Action = PartitionAction.Unchanged,
            ObjectsBefore = there?.Objects.Count ?? 0,
            Objects = there?.Objects.Count ?? 0,
            BytesBefore = bytes,
            RowsBefore = rows,
            RowsRemoved = 0,
            Rows = rows,
            Bytes = bytes,
        };
    }

    private static RewrittenPartition Describe(RewriteWork work, PartitionOutcome outcome) => new()
    {
        Path = work.Partition.Folder,
        Values = work.Partition.Values,
        Action = outcome.Action,
        ObjectsBefore = work.Partition.Objects.Count,
        Objects = outcome.Action == PartitionAction.Remove ? 0 : 1,
        BytesBefore = work.Partition.Bytes,
        RowsBefore = work.Rows,
        RowsRemoved = work.RowsToGo,
        Rows = outcome.Rows,
        Bytes = outcome.Bytes,
    };

    private static async Task<RunSubject> SubjectAsync(
        CaredLake lake, LakeContents contents, string command, string recipe, CareOptions options, CancellationToken cancellationToken)
    {
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', command, options.Filter, recipe))));
        return new RunSubject
        {
            Name = command,
            PlanHash = hash,
            InputHash = hash,
            Inputs = [],
            Mode = PublishMode.Overwrite,
            FileName = options.FileName ?? await CaredLake.FindFileNameAsync(contents, cancellationToken).ConfigureAwait(false),
            PartitionColumns = [.. lake.Layout.Keys.Select(static key => new PartitionColumn(key))],
            OutputSchema = contents.Schema ?? Schema.Empty,
            // Other writers spell values in their own ways, and the partition stays where it is.
            Spell = static folder => folder,
        };
    }
}
