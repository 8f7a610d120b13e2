using PartitionLake.Completion;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Etl;

/// <summary>Lists the runs of a lake and what became of them, or how far they read the sources of a stream.</summary>
[Cmdlet(VerbsCommon.Get, "LakeRun", DefaultParameterSetName = ByPath)]
[OutputType(typeof(LakeRun), typeof(LakePosition))]
public sealed class GetLakeRunCommand : LakePathCmdlet
{
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);

    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? RunId { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public LakeRunState[]? State { get; set; }

    [Parameter]
    public SwitchParameter Position { get; set; }

    // A stream begins before its lake.
    private protected override bool MayBeMissing => Position;

    protected override void BeginProcessing()
    {
        if (Position && (RunId is not null || State is not null))
            ThrowTerminatingError(ErrorMap.ToRecord(new LakeException(LakeErrorCode.PlanInvalid,
                "-Position asks how far the lake as a whole has read its sources, and -RunId and -State choose runs.",
                "Leave them out; what one run read stands in its own property Position.", nameof(Position))));
    }

    /// <summary>Runs are of a whole lake: of partitions that are piped, it is looked at once.</summary>
    private protected override void ProcessLake(string folder, string given)
    {
        var root = PathInput.SplitPartition(folder).Root;
        if (!_done.Add(root))
            return;
        if (Position)
            ProcessPositions(root, given);
        else
            ProcessRuns(root, given);
    }

    private void ProcessPositions(string root, string given) => Run(async pipeline =>
    {
        try
        {
            using var store = Storage.Open(root);
            var contents = await LakeContents.FindAsync(store, pipeline.StopToken).ConfigureAwait(false);
            foreach (var (shard, position, runId) in contents.Head?.Positions ?? [])
                pipeline.WriteObject(new LakePosition { Shard = shard, Position = position, RunId = runId, Path = root });
        }
        catch (LakeException e)
        {
            pipeline.WriteError(e, given);
        }
    });

    private void ProcessRuns(string root, string given)
    {
        var patterns = RunId is null ? null : Array.ConvertAll(RunId, text => WildcardPattern.Get(text, WildcardOptions.IgnoreCase));
        // As of a process or a service, of a run that is named something has to be there.
        var missing = new HashSet<string>(
            (RunId ?? []).Where(static text => !WildcardPattern.ContainsWildcardCharacters(text)), StringComparer.OrdinalIgnoreCase);
        Run(async pipeline =>
        {
            try
            {
                using var store = Storage.Open(root);
                var inventory = new RunInventory(store)
                {
                    Selects = id => patterns is null || Array.Exists(patterns, pattern => pattern.IsMatch(id)),
                    OnError = (id, error) =>
                    {
                        missing.Remove(id);
                        pipeline.WriteError(error, id);
                    },
                };
                // The inventory has read all of them before it gives the first, to put them in order.
                var runs = new List<LakeRun>();
                await foreach (var run in inventory.ListAsync(pipeline.StopToken).ConfigureAwait(false))
                {
                    missing.Remove(run.RunId);
                    var output = ToOutput(run, root);
                    if (State is null || Array.Exists(State, state => state.ToString() == output.State))
                        runs.Add(output);
                }
                long[] trend = [.. runs.Select(static run => run.RowsOut).OfType<long>().TakeLast(SparkText.Most)];
                foreach (var run in runs)
                    pipeline.WriteObject(run with { Trend = trend });
                foreach (var id in missing.Order(StringComparer.Ordinal))
                    pipeline.WriteError(NotFound(id, root), id);
            }
            catch (LakeException e)
            {
                pipeline.WriteError(e, given);
            }
        });
    }

    private static LakeException NotFound(string id, string root) => new(
        LakeErrorCode.RunNotFound,
        $"There is no run '{id}' in the lake '{root}'.",
        "Get-LakeRun without -RunId lists the runs that are there.",
        id);

    private static LakeRun ToOutput(RunInfo run, string root) => new()
    {
        Number = run.Number,
        RunId = run.RunId,
        State = run.State.ToString(),
        Plan = run.Plan,
        Mode = run.Mode is { } mode ? mode.ToString() : null,
        Started = run.Started.LocalDateTime,
        Finished = run.Finished?.LocalDateTime,
        RowsIn = run.RowsIn,
        RowsOut = run.RowsOut,
        PartitionsCreated = run.Counts?.Created,
        PartitionsReplaced = run.Counts?.Replaced,
        PartitionsAppended = run.Counts?.Appended,
        PartitionsUnchanged = run.Counts?.Unchanged,
        PartitionsRemoved = run.Counts?.Removed,
        BytesWritten = run.Counts?.BytesWritten,
        BatchId = run.BatchId,
        Position = KeyProperties.ToDictionary([.. run.Positions.Values.Select(static one => KeyValuePair.Create(one.Key, (object?)one.Value))]),
        Owner = run.Owner,
        LeaseExpires = run.LeaseExpires?.LocalDateTime,
        Path = root,
    };
}
