using PartitionLake.Engine;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Drift;
using PartitionLake.Engine.Catalog.Sources;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Catalog;

/// <summary>Compares a lake with its table: one object per difference.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LakeCatalog", DefaultParameterSetName = ByPath)]
[OutputType(typeof(LakeCatalogFinding))]
public sealed class TestLakeCatalogCommand : CatalogCmdlet
{
    private readonly HashSet<(string Root, string Database, string Table)> _done = [];

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByPath)]
    [Alias("Destination", "Root")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByLiteralPath)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string? LiteralPath { get; set; }

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
            // Of partitions that are piped, the table of their lake is compared once.
            var root = PathInput.SplitPartition(ResolveLake(Path, LiteralPath)).Root;
            if (_done.Add((root, Database, TableName)))
                Check(new TableName(Database, TableName), root);
        }
        catch (LakeException e)
        {
            WriteLakeError(e, Path ?? LiteralPath);
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
                var check = new DriftCheck(Aws, source, table)
                {
                    OnProgress = Progress,
                    FindForeignTables = !NoForeignTable,
                    OnWarning = warning => pipeline.WriteWarning(warning.Message)
                };
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
                pipeline.WriteError(e, Path ?? LiteralPath);
            }
        },
        progress: ReadProgress);
}
