using PartitionLake.Cmdlets.Catalog;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Reporting;
using PartitionLake.Engine.Reporting.Pages;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Reporting;

/// <summary>Writes one HTML file that shows a lake: what is in it, its sizes, runs, columns and findings.</summary>
[Cmdlet(VerbsData.Export, "LakeReport", SupportsShouldProcess = true, DefaultParameterSetName = ByPath)]
[OutputType(typeof(LakeReport))]
public sealed class ExportLakeReportCommand : CatalogCmdlet
{
    /// <summary>The parameter set of objects that are piped.</summary>
    private const string ByInput = "InputObject";

    private readonly ReportContents _piped = new(DateTimeOffset.UtcNow);
    private ReportFile? _file;
    private bool _hasInput;

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByPath)]
    [Alias("Root")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = ByLiteralPath)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string? LiteralPath { get; set; }

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByInput)]
    public PSObject? InputObject { get; set; }

    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByPath)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByLiteralPath)]
    [Parameter(Mandatory = true, ParameterSetName = ByInput)]
    [ValidateNotNullOrEmpty]
    public string FilePath { get; set; } = "";

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    [ValidateNotNullOrEmpty]
    public string? Database { get; set; }

    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    [Alias("Table")]
    [ValidateNotNullOrEmpty]
    public string? TableName { get; set; }

    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    public SwitchParameter NoTest { get; set; }

    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter Open { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void BeginProcessing()
    {
        try
        {
            if ((Database is null) != (TableName is null))
                throw Invalid("-Database and -TableName belong together.", "Give both, or none.");
            _file = new ReportFile(Paths.Place(FilePath), NoClobber, Force);
            _file.Check();
        }
        catch (LakeException e)
        {
            ThrowLakeError(e, FilePath);
        }
    }

    protected override void ProcessRecord()
    {
        if (InputObject is null)
            return;
        try
        {
            _hasInput = true;
            ReportInput.Add(_piped, InputObject.BaseObject);
        }
        catch (LakeException e)
        {
            WriteLakeError(e, InputObject);
        }
    }

    protected override void EndProcessing()
    {
        try
        {
            if (ParameterSetName == ByInput && !_hasInput)
                throw Invalid("Nothing came through the pipeline, so no report was written.", "Check the command before the pipe, or name a lake with -Path.");
            var lake = ParameterSetName == ByInput ? null : ResolveLake(Path, LiteralPath);
            if (ShouldProcess(PrintableText.OneLine(_file!.Path), "Write report"))
                Write(_file, lake);
        }
        catch (LakeException e)
        {
            ThrowLakeError(e, Path ?? LiteralPath);
        }
    }

    private void Write(ReportFile file, string? lake)
    {
        var (listed, pace) = (0L, new Pace());
        LakeReport? report = null;
        Run(
            async pipeline =>
            {
                var contents = lake is null ? _piped : await ReadAsync(lake, pipeline, done => Volatile.Write(ref listed, done)).ConfigureAwait(false);
                report = ReportOutput.ToReport(contents, file, file.Write(contents, Title));
                pipeline.WriteVerbose($"The report '{file.Path}' has {SizeText.Format(report.Bytes)}.");
            },
            progress: () => Volatile.Read(ref listed) is > 0 and var done ? pace.Tell("Listing", done, 0, "partitions") : null);
        if (report is null)
            return;
        if (Open)
            Show(report.Path);
        if (PassThru)
            WriteObject(report);
    }

    private async Task<ReportContents> ReadAsync(string lake, IPipeline pipeline, Action<long> progress)
    {
        using var store = Storage.Open(lake);
        return await LakeReporter.ReadAsync(
            store,
            new ReportOptions
            {
                KeyTypes = PartitionInput.Types(KeyType),
                SampleFiles = SampleFiles,
                Test = !NoTest,
                Table = Database is null ? null : (new TableName(Database, TableName!), Aws),
                Location = Location,
                OnWarning = pipeline.WriteWarning,
                OnProgress = progress,
            },
            pipeline.StopToken).ConfigureAwait(false);
    }

    // That nothing here opens such files takes no report away.
    private void Show(string path)
    {
        try
        {
            InvokeProvider.Item.Invoke([path], literalPath: true);
        }
        catch (Exception e) when (e is RuntimeException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            ShownText.Warning(this, $"The report was written, and could not be opened: {e.Message}");
        }
    }

    private static LakeException Invalid(string message, string remedy) => new(LakeErrorCode.ReportInvalid, message, remedy);
}
