using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Specialized;
using System.Diagnostics;
using PartitionLake.Cmdlets.Catalog;
using PartitionLake.Completion;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Catalog.Making;
using PartitionLake.Engine.Ingest;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.Output;
using PartitionLake.Plan;

namespace PartitionLake.Cmdlets.Etl;

/// <summary>Runs a plan: fact → joins → computed columns → partitions → publish.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "PartitionEtl", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(LakeEtlResult), typeof(LakePartitionChange), typeof(LakeJobPreview))]
public sealed partial class InvokePartitionEtlCommand : StorageCmdlet
{
    private EtlInput? _input;
    private EtlPlan? _plan;
    private EtlProgressView? _view;

    [Parameter(Position = 0)]
    public object? Plan { get; set; }

    [Parameter]
    public string? Name { get; set; }

    [Parameter]
    public string[]? Fact { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(AwsNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? FactProfileName { get; set; }

    [Parameter]
    public string? Unnest { get; set; }

    [Parameter]
    public IDictionary[]? Join { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PlanColumnCompleter))]
    public string[]? Column { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PlanColumnCompleter))]
    public string[]? Include { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PlanColumnCompleter))]
    public string[]? Exclude { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PlanColumnCompleter))]
    public object[]? PartitionBy { get; set; }

    [Parameter]
    public string? Destination { get; set; }

    [Parameter]
    public string? FileName { get; set; }

    [Parameter]
    public LakePublishMode Mode { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PlanColumnCompleter))]
    public string[]? MergeKey { get; set; }

    [Parameter]
    public LakeMergeScope MergeScope { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PlanColumnCompleter))]
    public object[]? SortBy { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PlanColumnCompleter))]
    public string[]? BloomFilter { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PlanColumnCompleter))]
    public object[]? Check { get; set; }

    [Parameter]
    public LakeNullPartition NullPartition { get; set; }

    [Parameter]
    public LakeEmptyPartition EmptyPartition { get; set; }

    [Parameter]
    public LakeInvalidText InvalidText { get; set; }

    [Parameter]
    public SwitchParameter WritePartitionColumns { get; set; }

    [Parameter]
    public LakeVerification Verify { get; set; }

    [Parameter]
    public IDictionary? Catalog { get; set; }

    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    [Parameter]
    public IDictionary? Schema { get; set; }

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
    [ValidateNotNullOrEmpty]
    public string? RunId { get; set; }

    [Parameter]
    public SwitchParameter Resume { get; set; }

    [Parameter]
    public LakeEncryption ServerSideEncryption { get; set; } = LakeEncryption.None;

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KmsKeyId { get; set; }

    [Parameter]
    [ValidateSet("STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR")]
    public string? StorageClass { get; set; }

    [Parameter]
    public SwitchParameter AllowUnconditionalWrites { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Report { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    public SwitchParameter AllowSchemaChange { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>A lake on a disk is neither old nor new while a publication is taken back.</summary>
    protected override ProgressState? MustFinish => _view?.MustFinish();

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    protected override void ProcessRecord()
    {
        if (!IsGiven(nameof(InputObject)) || InputObject is null)
            return;
        try
        {
            if (_input is null && IsGiven(nameof(Fact)))
                throw TwoFacts("-Fact");
            _input ??= new EtlInput("Invoke-PartitionEtl", () => new FactSpool(TempPath is null ? null : ResolveLocalPath(TempPath), Schema)
            {
                IsChecked = BatchId is not null,
            });
            _input.Add(InputObject, this);
        }
        catch (LakeException e)
        {
            ThrowTerminatingError(ErrorMap.ToRecord(e, InputObject));
        }
    }

    protected override void EndProcessing()
    {
        _input?.End(this);
        try
        {
            var (plan, table) = ReadPlan();
            _plan = plan;
            var positions = CheckStream(plan);
            var preview = !ShouldRun(plan, out var declined);
            if (!declined)
                RunPlan(plan, table, positions, preview);
        }
        catch (LakeException e)
        {
            ThrowTerminatingError(ErrorMap.ToRecord(e));
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _input?.Dispose();
        base.Dispose(disposing);
    }

    private protected override S3Options StorageOptions() => UploadOptions.Of(
        IsGiven(nameof(ServerSideEncryption)) ? ServerSideEncryption : null, KmsKeyId, StorageClass, AllowUnconditionalWrites);

    private protected override IReadOnlyList<(string Uri, string Profile)> Profiles()
    {
        var profiles = (_plan?.Profiles ?? new Dictionary<string, string>()).Select(static place => (place.Key, place.Value)).ToList();
        // What is said for this run outranks the plan: it is the longest beginning that a path of the fact can have.
        if (FactProfileName is not null)
            profiles.AddRange((_plan?.Fact ?? []).Where(LakeUri.HasScheme)
                .Select(path => (path.IndexOfAny(['*', '?', '[']) is >= 0 and var wildcard ? path[..wildcard] : path, FactProfileName)));
        return profiles;
    }

    private PlanDocument ReadPlan()
    {
        var plan = Plan is null ? null : OpenPlan(Plan is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : Plan);
        return PlanReader.Read(plan, Parameters());
    }

    private PlanReaderSource OpenPlan(object plan) => plan switch
    {
        string path => PlanReaderFile.Load(Paths.Place(path), Paths),
        FileInfo file => PlanReaderFile.Load(file.FullName, Paths),
        IDictionary values => new PlanReaderSource("the plan", values, Paths),
        PSObject values => new PlanReaderSource("the plan", PlanReaderNode.ToDictionary(values), Paths),
        _ => throw new LakeException(LakeErrorCode.PlanInvalid,
            $"-Plan: found a value of type {plan.GetType().Name}, expected a hashtable or the path of a .psd1 or .json file.",
            "See the example in Get-Help Invoke-PartitionEtl.", "-Plan"),
    };

    private PlanReaderSource Parameters()
    {
        var values = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (var (parameter, value) in MyInvocation.BoundParameters)
        {
            if (EtlParameters.TryGetKey(parameter, out var key))
                values[key] = value;
        }
        if (_input?.Fact is { } fact)
            values["Fact"] = fact;
        else if (MyInvocation.ExpectingInput && !IsGiven(nameof(Fact)))
            throw NoRows();
        return new PlanReaderSource("the parameters", values, Paths, EtlParameters.Names);
    }

    /// <summary>Asks whether to change the lake. False with <paramref name="declined"/> unset means <c>-WhatIf</c>.</summary>
    private bool ShouldRun(EtlPlan plan, out bool declined)
    {
        var action = $"{plan.Mode} partitions by {string.Join(", ", plan.PartitionBy.Select(static column => column.Name))}";
        var what = PrintableText.OneLine($"{action} in '{plan.Destination}'");
        var agreed = Question.ShouldProcess(this, what, out var reason);
        if (agreed && plan.Mode == PublishMode.Replace && AsksForHighImpact())
        {
            var question = $"Mode Replace removes every partition of '{plan.Destination}' that this run does not produce. Go on?";
            agreed = Question.Ask(this, PrintableText.OneLine(question), "Invoke-PartitionEtl", "-Confirm:$false");
        }
        declined = !agreed && reason != ShouldProcessReason.WhatIf;
        return agreed;
    }

    // The impact is declared once per cmdlet; only mode Replace is as grave as High, so it is asked here.
    private bool AsksForHighImpact() =>
        !Force && !IsGiven("Confirm") && SessionState.PSVariable.GetValue("ConfirmPreference") is { } preference
        && string.Equals(preference.ToString(), nameof(ConfirmImpact.High), StringComparison.OrdinalIgnoreCase);

    private void RunPlan(EtlPlan plan, CatalogPlan? table, SourcePositions positions, bool preview)
    {
        var progress = new EtlProgress();
        _view = new EtlProgressView(progress);
        var clock = Stopwatch.StartNew();
        var tempPath = TempPath is null ? null : ResolveLocalPath(TempPath);
        // What a run changed is passed on once it is visible: a command down the pipe may look for it.
        var changes = PassThru && !preview ? new ConcurrentQueue<PartitionOutcome>() : null;
        var catalog = table is null ? null : new CatalogStep(Aws, table, plan.Destination);
        var costs = new EtlCosts(Aws, plan, StorageClass);
        var job = new EtlJob(Runner(), costs);
        var picture = Report is null ? null : new EtlPicture(ResolveLocalPath(Report));
        LakeEtlResult? report = null;
        Run(
            async pipeline =>
            {
                _input?.Complete(pipeline.StopToken);
                if (catalog is not null)
                    await catalog.CheckAsync([.. plan.PartitionBy.Select(static column => column.Name)], preview, pipeline.StopToken).ConfigureAwait(false);
                var options = new EtlOptions
                {
                    MaxMemory = IsGiven(nameof(MaxMemory)) ? MaxMemory : null,
                    MaxConcurrency = IsGiven(nameof(MaxConcurrency)) ? MaxConcurrency : null,
                    TempPath = tempPath,
                    Storage = Storage,
                    RunId = RunId,
                    Resume = Resume,
                    WhatIf = preview,
                    Force = Force,
                    OnWarning = warning => pipeline.WriteWarning(warning.Message),
                    AllowSchemaChange = AllowSchemaChange,
                    Batch = Batch(positions),
                    Positions = positions,
                    OnPartition = Note,
                };
                var asked = await EtlKeyTypes.FindAsync(plan, Storage, pipeline.StopToken).ConfigureAwait(false);
                if (preview && job.IsElsewhere)
                {
                    await job.ShowAsync(asked, options, pipeline).ConfigureAwait(false);
                    return;
                }
                var result = await job.RunAsync(asked, options, progress, pipeline.StopToken).ConfigureAwait(false);
                report = EtlOutput.ToResult(result, _input?.Elapsed ?? TimeSpan.Zero, clock.Elapsed, costs.Sent);
                if (catalog is not null && !preview)
                    report = report with { Catalog = await catalog.ApplyAsync(Storage, result.RunId, pipeline).ConfigureAwait(false), Requests = costs.Sent };
                if (picture is not null && !preview)
                    await picture.WriteAsync(Storage, plan.Destination, pipeline).ConfigureAwait(false);
                foreach (var change in changes ?? [])
                    Send(change);

                void Note(PartitionOutcome outcome)
                {
                    costs.Note(outcome);
                    if (preview)
                        Send(outcome);
                    changes?.Enqueue(outcome);
                    if (outcome.Action == PartitionAction.Remove)
                        catalog?.NoteRemoved(outcome.Path);
                }

                void Send(PartitionOutcome outcome) => pipeline.WriteObject(EtlOutput.ToChange(outcome, plan.Destination));
            },
            "Invoke-PartitionEtl",
            _view.Read);
        WarnOfChecks(report);
        foreach (var column in report?.ColumnsNotVerified ?? [])
            ShownText.Warning(this, $"The values of column {column} were not compared with a second reader.");
        if (report is not null)
            Deliver(report, costs, preview);
    }

    private void WarnOfChecks(LakeEtlResult? report)
    {
        foreach (var check in report?.Checks ?? [])
        {
            if (check.IsBroken)
                ShownText.Warning(this, check.Message);
        }
    }

    private void Deliver(LakeEtlResult report, EtlCosts costs, bool preview)
    {
        if (costs.Warning is { } warning)
        {
            ShownText.Warning(this, warning.Message);
            report = report with { Warnings = [.. report.Warnings, warning] };
        }
        if (report.IsRepeatedBatch)
            ShownText.Verbose(this, $"The run {report.RunId} had appended the batch '{report.BatchId}' already; nothing was written.");
        if (preview)
        {
            if (costs.Preview is { } estimate)
                ShownText.Host(this, estimate);
            return;
        }
        if (!report.IsRepeatedBatch)
            TellRun(report);
        if (PassThru)
            WriteInformation(report, ["LakeEtlResult"]);
        else
            WriteObject(report);
    }

    private void TellRun(LakeEtlResult report) =>
        ShownText.Verbose(this, report.IsUpToDate
            ? $"Run {report.RunId}: the lake already held exactly these {report.RowsOut:N0} "
                + $"rows in {report.PartitionsUnchanged:N0} partitions; nothing was written."
            : $"Run {report.RunId}: {report.RowsIn:N0} rows in, {report.RowsOut:N0} out; partitions: {report.PartitionsCreated:N0} created, "
                + $"{report.PartitionsReplaced:N0} replaced, {report.PartitionsUnchanged:N0} unchanged, {report.PartitionsRemoved:N0} removed.");

    private static LakeException TwoFacts(string other) => new(LakeErrorCode.PlanInvalid,
        $"Rows came through the pipeline and {other} names a fact table too.", $"Give one of the two: pipe the rows, or name their file with {other}.", "Fact");

    private static LakeException NoRows() => new(LakeErrorCode.PlanInvalid,
        "No rows came through the pipeline, so there is no fact table.", "Check the command before the pipe; nothing was changed.", "InputObject");
}
