using System.Collections.Concurrent;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Catalog.Making;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Catalog;

/// <summary>The last step of a run: its table in the catalog.</summary>
internal sealed class CatalogStep(AwsSession aws, CatalogPlan table, string root)
{
    private readonly RunCatalog _catalog = new(aws, table, root);
    private readonly ConcurrentQueue<string> _removed = [];

    /// <summary>Asks the catalog before anything is written.</summary>
    public Task CheckAsync(IReadOnlyList<string> keys, bool isPreview, CancellationToken cancellationToken) =>
        _catalog.CheckAsync(keys, isPreview, cancellationToken);

    /// <summary>Notes the folder of a partition that has gone.</summary>
    public void NoteRemoved(string folder) => _removed.Enqueue(folder);

    /// <summary>Keeps the table in line. A failure is an error that does not take the report away: the lake is published.</summary>
    public async Task<LakeAthenaTable?> ApplyAsync(LakeStorage storage, string runId, IPipeline pipeline)
    {
        var options = new TableOptions
        {
            OnStep = pipeline.WriteVerbose,
            OnWarning = pipeline.WriteWarning,
            OnFailure = error => pipeline.WriteError(error),
        };
        try
        {
            using var store = storage.Open(root);
            var made = await _catalog.ApplyAsync(store, runId, [.. _removed], options, pipeline.StopToken).ConfigureAwait(false);
            return CatalogOutput.ToTable(made, root);
        }
        catch (LakeException e)
        {
            // The same command once more does not know any more what it has removed.
            var again = _removed.IsEmpty
                ? "Then run the same command again, which writes nothing anew, or use Sync-LakeCatalog."
                : "Then use Sync-LakeCatalog.";
            pipeline.WriteError(
                new LakeException(
                    e.Code, $"The lake was published, and its table was not kept in line: {e.Message}", $"{e.Remedy} {again}", e.Target, e),
                root);
            return null;
        }
    }
}
