using System.Collections.Concurrent;
using PartitionLake.Cmdlets.Catalog;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Catalog.Making;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Etl;

/// <summary>The last step of a run: its table in the catalog.</summary>
internal sealed class EtlCatalog(AwsSession aws, EtlPlan plan, CatalogPlan table)
{
    private readonly RunCatalog _catalog = new(aws, table, plan.Destination);
    private readonly ConcurrentQueue<string> _removed = [];

    /// <summary>Asks the catalog before anything is written.</summary>
    public Task CheckAsync(bool isPreview, CancellationToken cancellationToken) =>
        _catalog.CheckAsync([.. plan.PartitionBy.Select(static column => column.Name)], isPreview, cancellationToken);

    public void Note(PartitionOutcome outcome)
    {
        if (outcome.Action == PartitionAction.Remove)
            _removed.Enqueue(outcome.Path);
    }

    /// <summary>Keeps the table in line. A failure is an error that does not take the report away: the lake is published.</summary>
    public async Task<LakeAthenaTable?> ApplyAsync(LakeStorage storage, EtlResult result, IPipeline pipeline)
    {
        var options = new TableOptions
        {
            OnStep = pipeline.WriteVerbose,
            OnWarning = pipeline.WriteWarning,
            OnFailure = error => pipeline.WriteError(error),
        };
        try
        {
            using var store = storage.Open(plan.Destination);
            var made = await _catalog.ApplyAsync(store, result.RunId, [.. _removed], options, pipeline.StopToken).ConfigureAwait(false);
            return CatalogOutput.ToTable(made, plan.Destination);
        }
        catch (LakeException e)
        {
            pipeline.WriteError(
                new LakeException(e.Code, $"The lake was published, and its table was not kept in line: {e.Message}",
                    $"{e.Remedy} Then run the same command again, which writes nothing anew, or use Sync-LakeCatalog.", e.Target, e),
                plan.Destination);
            return null;
        }
    }
}
