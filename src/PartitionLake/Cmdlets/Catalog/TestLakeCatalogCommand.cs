using PartitionLake.Engine;
using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Drift;
using PartitionLake.Engine.Catalog.Sources;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Catalog;

/// <summary>Compares a lake with its table: one object per difference.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LakeCatalog")]
[OutputType(typeof(LakeCatalogFinding))]
public sealed class TestLakeCatalogCommand : CatalogCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Destination", "Root")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Database { get; set; } = "";

    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [Alias("Table")]
    [ValidateNotNullOrEmpty]
    public string TableName { get; set; } = "";

    [Parameter]
    public SwitchParameter NoForeignTable { get; set; }

    protected override void ProcessRecord()
    {
        try
        {
            Check(new TableName(Database, TableName), ResolveLake(Path));
        }
        catch (LakeException e)
        {
            WriteLakeError(e, Path);
        }
    }

    private void Check(TableName table, string root) => Run(
        async pipeline =>
        {
            try
            {
                using var store = Storage.Open(root);
                var source = await LakeSources.OfLakeAsync(store, SourceOptions(pipeline, Location, KeyType), pipeline.StopToken).ConfigureAwait(false);
                foreach (var note in source.Notes)
                    pipeline.WriteWarning(note);
                var check = new DriftCheck(Aws, source, table) { OnProgress = Progress, FindForeignTables = !NoForeignTable };
                var count = 0;
                await foreach (var finding in check.FindAsync(pipeline.StopToken).ConfigureAwait(false))
                {
                    count++;
                    pipeline.WriteObject(CatalogOutput.ToFinding(finding, root, Location, KeyType));
                }
                pipeline.WriteVerbose($"{count} differences between '{root}' and '{table}'.");
            }
            catch (LakeException e)
            {
                pipeline.WriteError(e, Path);
            }
        },
        progress: ReadProgress);
}
