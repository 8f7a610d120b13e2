using System.Collections;
using System.Globalization;
using PartitionLake.Completion;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Health;
using PartitionLake.Engine.Monitoring;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Monitoring;

/// <summary>Sends measured values of lakes to CloudWatch, added up by table.</summary>
[Cmdlet(VerbsData.Publish, "LakeMetric", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(LakeMetric))]
public sealed class PublishLakeMetricCommand : AwsCmdlet
{
    private MetricCollector _collector = new(null, 0);

    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? MetricName { get; set; }

    [Parameter]
    public double Value { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(MetricUnitCompleter))]
    public string Unit { get; set; } = "None";

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    [Parameter]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string? LiteralPath { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Table { get; set; }

    [Parameter]
    public IDictionary? Dimension { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Namespace { get; set; } = "PartitionLake";

    [Parameter]
    public DateTime Timestamp { get; set; }

    [Parameter]
    [ValidateRange(1L, long.MaxValue)]
    public long SmallObjectSize { get; set; } = 128 * 1024;

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    protected override void BeginProcessing()
    {
        _collector = new MetricCollector(Table, SmallObjectSize);
        if (IsGiven(nameof(MetricName)) != IsGiven(nameof(Value)))
            ThrowLakeError(Invalid("-MetricName and -Value belong together.", "Give both, or pipe partitions, findings or the result of a run.", MetricName));
        if (MyInvocation.ExpectingInput && MetricName is not null)
            ThrowLakeError(Invalid("Objects came through the pipeline and -MetricName names a value too.", "Give one of the two.", MetricName));
    }

    protected override void ProcessRecord()
    {
        if (InputObject is null || MetricName is not null)
            return;
        switch (InputObject.BaseObject)
        {
            case LakePartition partition:
                _collector.AddPartition(partition.Root, partition.Objects, partition.Bytes, partition.Rows, Utc(partition.LastModified));
                break;
            case LakeFinding finding:
                Add(finding);
                break;
            case LakeEtlResult run:
                _collector.AddRun(run.Destination, Utc(run.Started) + run.Elapsed, run.Elapsed, run.RowsIn);
                break;
            default:
                var error = Invalid(
                    $"An object of the type {InputObject.BaseObject.GetType().Name} tells no metric.",
                    "Pipe objects of Get-LakePartition, Test-LakePartition or Invoke-PartitionEtl, or give -MetricName and -Value.",
                    null);
                WriteLakeError(error, InputObject);
                break;
        }
    }

    protected override void EndProcessing()
    {
        try
        {
            var now = DateTimeOffset.UtcNow;
            var metrics = Metrics(IsGiven(nameof(Timestamp)) ? Utc(Timestamp) : now);
            CloudWatchMetrics.Check(Namespace, metrics, now);
            var agreed = metrics.FindAll(metric => ShouldProcess($"{metric} in CloudWatch namespace {Namespace}", "Publish metric"));
            if (agreed.Count > 0)
                Send(agreed, now);
            else if (metrics.Count == 0)
                ShownText.Verbose(this, "Nothing was measured, so no metric was sent.");
            if (PassThru)
                WriteObject((agreed.Count > 0 ? agreed : metrics).Select(ToOutput), enumerateCollection: true);
        }
        catch (LakeException e)
        {
            ThrowLakeError(e);
        }
    }

    // The way to AWS is taken here: it asks for variables of the session, which is for this thread only.
    private void Send(List<Metric> metrics, DateTimeOffset now) => Send(metrics, now, Aws);

    private void Send(List<Metric> metrics, DateTimeOffset now, AwsSession aws) => Run(async pipeline =>
    {
        var requests = await CloudWatchMetrics.SendAsync(aws, Namespace, metrics, now, pipeline.StopToken).ConfigureAwait(false);
        pipeline.WriteVerbose($"{metrics.Count:N0} metrics were sent to the namespace '{Namespace}' in {requests:N0} requests.");
    });

    private void Add(LakeFinding finding)
    {
        if (finding.Severity != nameof(FindingSeverity.Information))
            _collector.AddFailedCheck(finding.Root);
        if (finding.Check == nameof(LakeCheck.SmallObjects) && finding.Evidence["SmallObjects"] is IConvertible count)
            _collector.SetSmallObjects(finding.Root, count.ToInt64(CultureInfo.InvariantCulture));
    }

    private List<Metric> Metrics(DateTimeOffset time)
    {
        var dimensions = Dimensions();
        if (MetricName is null)
            return [.. _collector.ToMetrics(time, dimensions)];
        if (Path is not null && LiteralPath is not null)
            throw Invalid("-Path and -LiteralPath exclude each other.", "Give one of the two.", LiteralPath);
        var table = Path is not null
            || LiteralPath is not null ? MetricDimensions.Of(LiteralPath is null ? Paths.Place(Path!) : Paths.Literal(LiteralPath), Table)
            : Table is { } name ? [new KeyValuePair<string, string>("Table", MetricDimensions.ToAscii(name))]
            : [];
        return [new Metric(MetricName, Value, Unit, time, [.. table, .. dimensions])];
    }

    private List<KeyValuePair<string, string>> Dimensions()
    {
        var dimensions = new List<KeyValuePair<string, string>>();
        foreach (DictionaryEntry entry in Dimension ?? new Hashtable())
        {
            var value = Convert.ToString(PartitionInput.Unwrap(entry.Value), CultureInfo.InvariantCulture) ?? "";
            dimensions.Add(new(entry.Key.ToString()!, MetricDimensions.ToAscii(value)));
        }
        // Hashtables have no order, and the same dimensions should always look the same.
        if (Dimension is Hashtable)
            dimensions.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return dimensions;
    }

    private LakeMetric ToOutput(Metric metric) => new()
    {
        Namespace = Namespace,
        Name = metric.Name,
        Value = metric.Value,
        Unit = metric.Unit,
        Timestamp = metric.Timestamp.LocalDateTime,
        Dimensions = KeyProperties.ToDictionary([.. metric.Dimensions.Select(pair => new KeyValuePair<string, object?>(pair.Key, pair.Value))]),
    };

    private static DateTimeOffset Utc(DateTime time) => new(time.Kind == DateTimeKind.Utc ? time : time.ToUniversalTime());

    private static LakeException Invalid(string message, string remedy, string? target) => new(LakeErrorCode.MetricInvalid, message, remedy, target);
}
