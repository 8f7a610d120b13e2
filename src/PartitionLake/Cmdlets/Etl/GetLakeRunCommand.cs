using PartitionLake.Engine;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Etl;

/// <summary>Lists the runs of a lake and what became of them.</summary>
[Cmdlet(VerbsCommon.Get, "LakeRun", DefaultParameterSetName = ByPath)]
[OutputType(typeof(LakeRun))]
public sealed class GetLakeRunCommand : LakePathCmdlet
{
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? RunId { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public LakeRunState[]? State { get; set; }

    private protected override void ProcessLake(string folder, string given)
    {
        var patterns = RunId is null ? null : Array.ConvertAll(RunId, text => WildcardPattern.Get(text, WildcardOptions.IgnoreCase));
        var storage = Storage;
        Run(async pipeline =>
        {
            try
            {
                using var store = storage.Open(folder);
                var inventory = new RunInventory(store)
                {
                    Selects = id => patterns is null || Array.Exists(patterns, pattern => pattern.IsMatch(id)),
                    OnError = (id, error) => pipeline.WriteError(error, id),
                };
                await foreach (var run in inventory.ListAsync(pipeline.StopToken).ConfigureAwait(false))
                {
                    var output = ToOutput(run, folder);
                    if (State is null || Array.IndexOf(State, output.State) >= 0)
                        pipeline.WriteObject(output);
                }
            }
            catch (LakeException e)
            {
                pipeline.WriteError(e, given);
            }
        });
    }

    private static LakeRun ToOutput(RunInfo run, string root) => new()
    {
        Number = run.Number,
        RunId = run.RunId,
        State = Enum.Parse<LakeRunState>(run.State.ToString()),
        Plan = run.Plan,
        Mode = run.Mode is { } mode ? Enum.Parse<LakePublishMode>(mode.ToString()) : null,
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
        Owner = run.Owner,
        LeaseExpires = run.LeaseExpires?.LocalDateTime,
        Path = root,
    };
}
