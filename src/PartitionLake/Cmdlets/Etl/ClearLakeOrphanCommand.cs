using PartitionLake.Engine;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Etl;

/// <summary>Finds and removes what runs that died have left: unfinished uploads, objects and temporary files that no run owns.</summary>
[Cmdlet(VerbsCommon.Clear, "LakeOrphan", SupportsShouldProcess = true, DefaultParameterSetName = ByPath)]
[OutputType(typeof(LakeOrphan))]
public sealed class ClearLakeOrphanCommand : LakePathCmdlet
{
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);

    [Parameter]
    public TimeSpan MinimumAge { get; set; } = TimeSpan.FromHours(24);

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TempPath { get; set; }

    [Parameter]
    public SwitchParameter AllowUnconditionalWrites { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override S3Options StorageOptions() => new() { AllowUnconditionalWrites = AllowUnconditionalWrites };

    protected override void BeginProcessing()
    {
        if (MinimumAge < TimeSpan.Zero)
            ThrowLakeError(
                new LakeException(LakeErrorCode.PlanInvalid, "-MinimumAge is negative.",
                    "Give a time such as '24:00:00', or 0 for everything that a dead run left."), MinimumAge);
    }

    protected override void EndProcessing()
    {
        var folder = TempPath is null ? System.IO.Path.GetTempPath() : ResolveLocalPath(TempPath);
        if (!Directory.Exists(folder))
            ThrowLakeError(new LakeException(LakeErrorCode.PathNotFound, $"The folder for temporary files does not exist: '{folder}'.",
                "Name the folder that the runs were given with -TempPath.", folder));
        Run(pipeline =>
        {
            foreach (var orphan in TemporaryLeftovers.Find(folder, DateTimeOffset.UtcNow - MinimumAge))
            {
                try
                {
                    var agreed = pipeline.ShouldProcess(orphan.Path, "Remove the temporary files of a dead process");
                    if (agreed)
                        TemporaryLeftovers.Remove(orphan);
                    if (PassThru)
                        pipeline.WriteObject(ToOutput(orphan, orphan.Path, agreed));
                }
                catch (LakeException e)
                {
                    pipeline.WriteError(e, orphan.Path);
                }
            }
            return Task.CompletedTask;
        });
    }

    private protected override void ProcessLake(string folder, string given)
    {
        var root = PathInput.SplitPartition(folder).Root;
        if (!_done.Add(root))
            return;
        Run(async pipeline =>
        {
            try
            {
                var warnings = new WarningLog(warning => pipeline.WriteWarning(warning.Message));
                using var store = Storage.Open(root, warnings);
                var finder = new OrphanFinder(store, MinimumAge, TimeProvider.System, warnings);
                var agreed = new HashSet<Orphan>();
                await foreach (var orphan in finder.FindAsync(pipeline.StopToken).ConfigureAwait(false))
                {
                    if (pipeline.ShouldProcess(store.Locate(orphan.Path), ActionOf(orphan)))
                        agreed.Add(orphan);
                    else if (PassThru)
                        pipeline.WriteObject(ToOutput(orphan, store.Locate(orphan.Path), isRemoved: false));
                }
                await finder.RemoveAsync(agreed, Removed, pipeline.StopToken).ConfigureAwait(false);

                void Removed(Orphan orphan)
                {
                    pipeline.WriteVerbose($"Removed: {orphan.Kind} {orphan.Path}");
                    if (PassThru)
                        pipeline.WriteObject(ToOutput(orphan, store.Locate(orphan.Path), isRemoved: true));
                }
            }
            catch (LakeException e)
            {
                pipeline.WriteError(e, given);
            }
        });
    }

    private static string ActionOf(Orphan orphan) => orphan.Kind switch
    {
        OrphanKind.UnfinishedUpload => "Abort the unfinished upload",
        OrphanKind.StagingFolder => "Complete or undo the interrupted publication",
        OrphanKind.Journal => $"Remove the journal of the dead run {orphan.RunId}",
        OrphanKind.Job => $"Remove what jobs of the run {orphan.RunId} staged",
        OrphanKind.Object => $"Remove the object that the dead run {orphan.RunId} left",
        _ => "Remove the temporary file",
    };

    private static LakeOrphan ToOutput(Orphan orphan, string path, bool isRemoved) => new()
    {
        Kind = orphan.Kind.ToString(),
        RunId = orphan.RunId,
        Bytes = orphan.Bytes,
        LastModified = orphan.LastModified.LocalDateTime,
        Path = path,
        IsRemoved = isRemoved,
    };
}
