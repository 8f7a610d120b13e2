using PartitionLake.Engine;
using PartitionLake.Engine.Runs;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Etl;

/// <summary>Lists the runs of a lake and what became of them.</summary>
[Cmdlet(VerbsCommon.Get, "LakeRun")]
[OutputType(typeof(LakeRun))]
public sealed class GetLakeRunCommand : StorageCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Destination", "FullName", "Root")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? RunId { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public LakeRunState[]? State { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in Path)
        {
            try
            {
                List(path);
            }
            catch (LakeException e)
            {
                WriteLakeError(e, path);
            }
        }
    }

    private void List(string path)
    {
        var root = ResolveLocalPath(path);
        if (!PathInput.IsUri(root) && !Directory.Exists(root))
            throw new LakeException(LakeErrorCode.PathNotFound, $"There is no lake at '{root}'.", "Give the folder that holds the key=value folders.", path);
        var patterns = RunId is null ? null : Array.ConvertAll(RunId, text => WildcardPattern.Get(text, WildcardOptions.IgnoreCase));
        var storage = Storage;
        Run(async pipeline =>
        {
            try
            {
                using var store = storage.Open(root);
                var inventory = new RunInventory(store)
                {
                    Selects = id => patterns is null || Array.Exists(patterns, pattern => pattern.IsMatch(id)),
                    OnError = (id, error) => pipeline.WriteError(error, id),
                };
                await foreach (var run in inventory.ListAsync(pipeline.StopToken).ConfigureAwait(false))
                {
                    var output = ToOutput(run, root);
                    if (State is null || Array.IndexOf(State, output.State) >= 0)
                        pipeline.WriteObject(output);
                }
            }
            catch (LakeException e)
            {
                pipeline.WriteError(e, path);
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
