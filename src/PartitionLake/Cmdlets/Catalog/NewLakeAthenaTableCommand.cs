using System.Collections;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Making;
using PartitionLake.Engine.Catalog.Projection;
using PartitionLake.Engine.Catalog.Sources;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Catalog;

/// <summary>Makes the table of a lake in the Glue catalog, or the statements that make it.</summary>
[Cmdlet(VerbsCommon.New, "LakeAthenaTable", SupportsShouldProcess = true)]
[OutputType(typeof(LakeAthenaTable), typeof(string))]
public sealed class NewLakeAthenaTableCommand : CatalogCmdlet
{
    private readonly List<LakePartition> _partitions = [];
    private string? _piped;

    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    [Parameter]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string? LiteralPath { get; set; }

    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Database { get; set; } = "";

    [Parameter(Position = 2)]
    [Alias("Table")]
    [ValidateNotNullOrEmpty]
    public string? TableName { get; set; }

    [Parameter(ValueFromPipeline = true)]
    public PSObject[]? Partition { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Manifest { get; set; }

    [Parameter]
    public LakeProjection Projection { get; set; }

    [Parameter]
    public IDictionary? ProjectionType { get; set; }

    [Parameter]
    public SwitchParameter CreateDatabase { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter AsDdl { get; set; }

    [Parameter]
    public SwitchParameter AsSpectrumDdl { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SpectrumRole { get; set; }

    [Parameter]
    public SwitchParameter ViaAthena { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutputLocation { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WorkGroup { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var item in Partition ?? [])
        {
            switch (item?.BaseObject)
            {
                case LakePartition partition:
                    _partitions.Add(partition);
                    break;
                case LakeEtlResult run:
                    _piped = run.Destination;
                    break;
                case string path:
                    _piped = ResolveLocalPath(path);
                    break;
                default:
                    ThrowLakeError(
                        Invalid($"-Partition got a value of type {item?.BaseObject.GetType().Name}",
                            "Pipe what Get-LakePartition or Invoke-PartitionEtl returns, or give -Path."), item);
                    break;
            }
        }
    }

    protected override void EndProcessing()
    {
        try
        {
            if (AsSpectrumDdl)
                WriteObject(TableMaker.SpectrumDdl(new TableName(Database, TableName ?? "t").Database, Region ?? Aws.Region, SpectrumRole));
            else
                Make(new TableName(Database, TableName ?? throw Invalid("no table is named", "Give -TableName.")));
        }
        catch (LakeException e)
        {
            ThrowTerminatingError(ErrorMap.ToRecord(e));
        }
    }

    private void Make(TableName table)
    {
        var root = Root(out var runId);
        if (!AsDdl && !ShouldProcess($"{table} at {Location ?? root}", "Make the Athena table"))
            return;
        // Both ask for variables of the session, which is for this thread only.
        var (aws, storage) = (Aws, Storage);
        Run(
            async pipeline =>
            {
                using var store = storage.Open(root);
                var source = await SourceAsync(store, runId, SourceOptions(pipeline, Location, KeyType), pipeline.StopToken).ConfigureAwait(false);
                var maker = new TableMaker(aws, source, table, Options(pipeline));
                if (!AsDdl)
                {
                    pipeline.WriteObject(CatalogOutput.ToTable(await maker.MakeAsync(pipeline.StopToken).ConfigureAwait(false), root));
                    return;
                }
                await foreach (var statement in maker.DdlAsync(pipeline.StopToken).ConfigureAwait(false))
                    pipeline.WriteObject(statement);
            },
            progress: ReadProgress);
    }

    private Task<LakeSource> SourceAsync(ILakeStore store, string? runId, LakeSourceOptions options, CancellationToken cancellationToken) =>
        runId is not null ? LakeSources.OfManifestAsync(store, runId, options, cancellationToken)
        : _partitions.Count > 0 ? LakeSources.OfPartitionsAsync(
            store, _partitions.ConvertAll(static partition => CatalogPartition.At(partition.Partition, partition.StorageClass)), options, cancellationToken)
        : LakeSources.OfLakeAsync(store, options, cancellationToken);

    private TableOptions Options(IPipeline pipeline) => new()
    {
        Projection = Enum.Parse<ProjectionChoice>(Projection.ToString()),
        ProjectionKinds = Kinds(),
        CreateDatabase = CreateDatabase,
        Force = Force,
        ViaAthena = ViaAthena,
        OutputLocation = OutputLocation,
        WorkGroup = WorkGroup,
        OnStep = pipeline.WriteVerbose,
        OnWarning = pipeline.WriteWarning,
        OnFailure = error => pipeline.WriteError(error),
        OnProgress = Progress,
    };

    private Dictionary<string, ProjectionKind> Kinds()
    {
        var kinds = new Dictionary<string, ProjectionKind>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in ProjectionType ?? new Hashtable())
        {
            var text = entry.Value?.ToString() ?? "";
            if (text.Length == 0 || !char.IsLetter(text[0]) || !Enum.TryParse<ProjectionKind>(text, ignoreCase: true, out var kind))
                throw Invalid($"-ProjectionType has '{text}' for '{entry.Key}'", $"It is one of {string.Join(", ", Enum.GetNames<ProjectionKind>())}.");
            kinds[entry.Key.ToString()!] = kind;
        }
        return kinds;
    }

    private string Root(out string? runId)
    {
        runId = null;
        var given = (Path is null ? 0 : 1) + (LiteralPath is null ? 0 : 1) + (_partitions.Count == 0 && _piped is null ? 0 : 1) + (Manifest is null ? 0 : 1);
        if (given != 1)
        {
            throw Invalid(
                given == 0 ? "no lake is named" : "more than one of -Path, -LiteralPath, -Partition and -Manifest is given",
                "Give -Path, or pipe partitions, or give -Manifest.");
        }
        if (Manifest is not null)
            return RootOfManifest(Manifest, out runId);
        if (_partitions.Count == 0)
            return ResolveLake(Path, LiteralPath ?? _piped);
        var root = _partitions[0].Root;
        return _partitions.TrueForAll(partition => partition.Root == root)
            ? root
            : throw Invalid("the partitions are of several lakes", "Pipe the partitions of one lake.");
    }

    private string RootOfManifest(string manifest, out string runId)
    {
        if (!RunManifest.TryParsePath(ResolveLocalPath(manifest).Replace('\\', '/'), out var root, out runId))
            throw Invalid($"'{manifest}' is no manifest of a run", "It is a file such as s3://bucket/_partitionlake/lake/runs/<run id>.json.");
        return root;
    }

    private static LakeException Invalid(string what, string remedy) => new(LakeErrorCode.PlanInvalid, $"The table cannot be made: {what}.", remedy);
}
