using System.Collections;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Drift;
using PartitionLake.Engine.Catalog.Sources;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Catalog;

/// <summary>Brings a table in line with its lake: adds, updates and removes partitions, and corrects the table.</summary>
[Cmdlet(VerbsData.Sync, "LakeCatalog", SupportsShouldProcess = true)]
[OutputType(typeof(LakeCatalogChange))]
public sealed class SyncLakeCatalogCommand : CatalogCmdlet
{
    private readonly List<LakeCatalogFinding> _findings = [];
    private string? _location;

    [Parameter(Position = 0)]
    [Alias("Destination", "Root")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    [Parameter]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string? LiteralPath { get; set; }

    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Database { get; set; }

    [Parameter(Position = 2)]
    [Alias("Table")]
    [ValidateNotNullOrEmpty]
    public string? TableName { get; set; }

    [Parameter(ValueFromPipeline = true)]
    public PSObject[]? Finding { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    // Later it is that of the last finding, which may be of another table.
    protected override void BeginProcessing() => _location = Location;

    protected override void ProcessRecord()
    {
        foreach (var item in Finding ?? [])
        {
            if (item?.BaseObject is LakeCatalogFinding finding)
                _findings.Add(finding);
            else
                ThrowLakeError(new LakeException(LakeErrorCode.PlanInvalid, $"-Finding got a value of type {item?.BaseObject.GetType().Name}.",
                    "Pipe what Test-LakeCatalog returns, or give -Path, -Database and -TableName."), item);
        }
    }

    protected override void EndProcessing()
    {
        try
        {
            if (Path is not null && LiteralPath is not null)
                throw new LakeException(LakeErrorCode.PlanInvalid, "-Path and -LiteralPath exclude each other.", "Give one of the two.", LiteralPath);
            if (Path is not null || LiteralPath is not null)
                Sync(ResolveLake(Path, LiteralPath), Table(), null, _location, KeyType);
            else if (Finding is null && !MyInvocation.ExpectingInput)
                throw new LakeException(LakeErrorCode.PlanInvalid, "Neither a lake nor findings are given.",
                    "Pipe what Test-LakeCatalog returns, or give -Path, -Database and -TableName.", "Path");
            foreach (var group in _findings.GroupBy(static finding => (finding.Root, finding.Database, finding.TableName)).ToList())
            {
                var first = group.First();
                Sync(group.Key.Root, new TableName(first.Database, first.TableName),
                    [.. group.Select(CatalogOutput.FromFinding)], _location ?? first.Location, KeyType ?? first.KeyType);
            }
        }
        catch (LakeException e)
        {
            ThrowTerminatingError(ErrorMap.ToRecord(e));
        }
    }

    private TableName Table()
    {
        if (_findings.Count > 0)
            throw new LakeException(
                LakeErrorCode.PlanInvalid, "Findings came through the pipeline and -Path names a lake too.", "Give one of the two.", "Path");
        return Database is not null && TableName is not null
            ? new TableName(Database, TableName)
            : throw new LakeException(LakeErrorCode.PlanInvalid, "-Path is given without -Database and -TableName.", "Name the table.", "Database");
    }

    private void Sync(string root, TableName table, List<DriftFinding>? findings, string? location, IDictionary? keyType) => Run(
        async pipeline =>
        {
            using var store = Storage.Open(root);
            var source = await LakeSources.OfLakeAsync(store, SourceOptions(pipeline, location, keyType), pipeline.StopToken).ConfigureAwait(false);
            findings ??= await FindAsync(Aws, source, table, pipeline.StopToken).ConfigureAwait(false);
            WarnOfTheRest(findings, pipeline);
            var agreed = new List<DriftFinding>();
            foreach (var finding in findings)
            {
                if (finding.CanRepair && pipeline.ShouldProcess(
                    finding.Partition is null ? $"{table}" : $"{table}: {finding.Partition}", $"{ActionText(finding)} ({finding.Kind})"))
                    agreed.Add(finding);
            }
            if (agreed.Count == 0)
                return;
            var repair = new DriftRepair(Aws, source, table)
            {
                OnRepaired = finding =>
                {
                    if (PassThru)
                        pipeline.WriteObject(CatalogOutput.ToChange(finding));
                },
                OnFailure = (finding, error) => pipeline.WriteError(error, finding.Partition),
            };
            await repair.RunAsync(agreed, pipeline.StopToken).ConfigureAwait(false);
            pipeline.WriteVerbose(
                $"'{table}': {repair.Outcomes.Added} partitions added, {repair.Outcomes.Updated} updated, "
                    + $"{repair.Outcomes.Removed} removed, {repair.Outcomes.Failed} failed.");
        },
        progress: ReadProgress);

    private async Task<List<DriftFinding>> FindAsync(AwsSession aws, LakeSource source, TableName table, CancellationToken cancellationToken)
    {
        var findings = new List<DriftFinding>();
        var check = new DriftCheck(aws, source, table) { OnProgress = Progress, FindForeignTables = false };
        await foreach (var finding in check.FindAsync(cancellationToken).ConfigureAwait(false))
            findings.Add(finding);
        return findings;
    }

    private static void WarnOfTheRest(List<DriftFinding> findings, IPipeline pipeline)
    {
        var rest = findings.FindAll(static finding => !finding.CanRepair);
        if (rest.Count > 0)
            pipeline.WriteWarning(
                $"{rest.Count} findings are left, because no change of the catalog repairs them: "
                    + $"{string.Join(", ", rest.GroupBy(static finding => finding.Kind).Select(static group => $"{group.Count()} {group.Key}"))}.");
    }

    private static string ActionText(DriftFinding finding) => CatalogOutput.ActionOf(finding) switch
    {
        CatalogAction.Add => "Add partition",
        CatalogAction.Remove => "Remove partition",
        CatalogAction.Update => "Update partition",
        CatalogAction.UpdateTable => "Update table",
    };
}
