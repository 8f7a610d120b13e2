using System.Collections;
using PartitionLake.Cmdlets.Catalog;
using PartitionLake.Completion;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Care;
using PartitionLake.Engine.Catalog.Making;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.Output;
using PartitionLake.Plan;

namespace PartitionLake.Cmdlets.Care;

/// <summary>
/// The base of the cmdlets that rewrite partitions of a lake. Partitions that are piped in are gathered, so that each lake is one run; a run that fails
/// ends the command.
/// </summary>
public abstract class CareCmdlet : LakePathCmdlet
{
    // By root: the folders below it that were named; none stands for the whole lake.
    private readonly Dictionary<string, HashSet<string>> _lakes = new(StringComparer.Ordinal);
    private Dictionary<string, LakeType>? _keyTypes;
    private CatalogPlan? _table;

    [Parameter]
    [ArgumentCompleter(typeof(PartitionFilterCompleter))]
    public string? Filter { get; set; }

    [Parameter]
    public IDictionary? KeyType { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? FileName { get; set; }

    [Parameter]
    [ValidateRange(1L << 20, long.MaxValue)]
    public long MaxMemory { get; set; }

    [Parameter]
    [ValidateRange(1, 1024)]
    public int MaxConcurrency { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TempPath { get; set; }

    [Parameter]
    public LakeEncryption ServerSideEncryption { get; set; } = LakeEncryption.None;

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KmsKeyId { get; set; }

    [Parameter]
    [ValidateSet("STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR")]
    public string? StorageClass { get; set; }

    [Parameter]
    public IDictionary? Catalog { get; set; }

    [Parameter]
    public SwitchParameter AllowUnconditionalWrites { get; set; }

    /// <summary>What is done to a lake, for the question whether to do it.</summary>
    private protected abstract string ActionText { get; }

    private protected bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private protected override S3Options StorageOptions() => UploadOptions.Of(
        IsGiven(nameof(ServerSideEncryption)) ? ServerSideEncryption : null, KmsKeyId, StorageClass, AllowUnconditionalWrites);

    protected override void BeginProcessing()
    {
        try
        {
            _keyTypes = PartitionInput.Types(KeyType);
            _table = Catalog is null ? null : PlanReader.ReadCatalog(Catalog, "-Catalog", Paths);
        }
        catch (LakeException e)
        {
            ThrowTerminatingError(ErrorMap.ToRecord(e, _keyTypes is null ? KeyType : Catalog));
        }
    }

    private protected override void ProcessLake(string folder, string given)
    {
        var (root, segments) = PathInput.SplitPartition(folder);
        if (!_lakes.TryGetValue(root, out var folders))
            _lakes.Add(root, folders = []);
        folders.Add(string.Join('/', segments));
    }

    protected override void EndProcessing()
    {
        foreach (var (root, folders) in _lakes)
        {
            if (IsWanted(root, out var preview))
                Rewrite(root, folders.Contains("") ? null : folders, preview);
        }
    }

    /// <summary>Whether the work is done, or, for <c>-WhatIf</c>, shown.</summary>
    private bool IsWanted(string root, out bool preview)
    {
        try
        {
            var which = Filter is null ? "" : $" where {Filter}";
            preview = !Question.ShouldProcess(this, PrintableText.OneLine($"{ActionText}{which} in '{root}'"), out var reason);
            return !preview || reason == ShouldProcessReason.WhatIf;
        }
        catch (LakeException e)
        {
            ThrowLakeError(e, root);
            throw;
        }
    }

    /// <summary>Does the engine's work for one lake.</summary>
    private protected abstract Task<CareResult> RunAsync(string root, CareOptions options, EtlProgress progress, CancellationToken cancellationToken);

    private void Rewrite(string root, IReadOnlyCollection<string>? folders, bool preview)
    {
        var progress = new EtlProgress();
        var pace = new Pace();
        var tempPath = TempPath is null ? null : ResolveLocalPath(TempPath);
        var catalog = _table is null ? null : new CatalogStep(Aws, _table, root);
        Run(
            async pipeline =>
            {
                var options = new CareOptions
                {
                    Filter = Filter,
                    KeyTypes = _keyTypes,
                    Folders = folders,
                    FileName = FileName,
                    MaxMemory = IsGiven(nameof(MaxMemory)) ? MaxMemory : null,
                    MaxConcurrency = IsGiven(nameof(MaxConcurrency)) ? MaxConcurrency : null,
                    TempPath = tempPath,
                    Storage = Storage,
                    WhatIf = preview,
                    BeforeChange = catalog is null ? null : (keys, token) => catalog.CheckAsync(keys, preview, token),
                    OnWarning = warning => pipeline.WriteWarning(warning.Message),
                };
                var result = await RunAsync(root, options, progress, pipeline.StopToken).ConfigureAwait(false);
                pipeline.WriteVerbose(Describe(result));
                foreach (var partition in result.Partitions)
                    pipeline.WriteObject(ToOutput(partition, result));
                CareVersions.Tell(result, pipeline);
                if (catalog is null || preview)
                    return;
                foreach (var partition in result.Partitions.Where(static one => one.Action == PartitionAction.Remove))
                    catalog.NoteRemoved(partition.Path);
                _ = await catalog.ApplyAsync(Storage, result.RunId, pipeline).ConfigureAwait(false);
            },
            MyInvocation.MyCommand.Name,
            () => pace.Tell("Rewriting", progress.PartitionsDone, progress.PartitionsTotal, "partitions", null));
    }

    private static string Describe(CareResult result) => FormattableString.Invariant(
        $"Run {result.RunId}: {result.Partitions.Count:N0} of {result.PartitionsExamined:N0} partitions rewritten; ")
        + FormattableString.Invariant($"{result.BytesRead:N0} bytes read of the {result.BytesExamined:N0} that were examined.");

    private static PSObject ToOutput(RewrittenPartition partition, CareResult result)
    {
        var values = KeyProperties.ToDictionary(partition.Values);
        return KeyProperties.Attach(
            new LakeRewrittenPartition
            {
                Action = partition.Action.ToString(),
                Partition = partition.Path,
                Values = values,
                ObjectsBefore = partition.ObjectsBefore,
                Objects = partition.Objects,
                BytesBefore = partition.BytesBefore,
                Bytes = partition.Bytes,
                RowsBefore = partition.RowsBefore,
                RowsRemoved = partition.RowsRemoved,
                Rows = partition.Rows,
                RowsLeft = partition.RowsLeft,
                VersionsRemoved = CareVersions.Removed(result, partition.Path),
                VersionsLeft = CareVersions.Left(result, partition.Path),
                RunId = result.WhatIf ? null : result.RunId,
                Path = PathInput.Combine(result.Root, partition.Path),
                Destination = result.Root,
            },
            values);
    }
}
