using System.Collections;
using System.Diagnostics;
using System.Globalization;
using PartitionLake.Completion;
using PartitionLake.Engine;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Query;
using PartitionLake.Engine.Query.Execution;
using PartitionLake.Engine.Query.Service;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Query;

/// <summary>Answers SQL over Parquet files, reading only the bytes it needs.</summary>
[Cmdlet(VerbsCommon.Select, "LakeObject", DefaultParameterSetName = ByColumn)]
[OutputType(typeof(PSObject), typeof(string))]
public sealed class SelectLakeObjectCommand : StorageCmdlet
{
    private const string ByColumn = "Column";
    private const string ByQuery = "Query";
    private const string LiteralByColumn = "LiteralColumn";
    private const string LiteralByQuery = "LiteralQuery";

    /// <summary>What marks the record of <c>-Statistics</c> in the information stream.</summary>
    private const string StatisticsTag = "PartitionLake.Statistics";

    private readonly List<string> _paths = [];
    private readonly Stopwatch _clock = new();

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByColumn)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByQuery)]
    [Alias("FullName", "Destination")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralByColumn)]
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralByQuery)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByQuery)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = LiteralByQuery)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LakeColumnCompleter))]
    public string Query { get; set; } = "";

    [Parameter(ParameterSetName = ByColumn)]
    [Parameter(ParameterSetName = LiteralByColumn)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LakeColumnCompleter))]
    public string[] Column { get; set; } = ["*"];

    [Parameter(ParameterSetName = ByColumn)]
    [Parameter(ParameterSetName = LiteralByColumn)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LakeColumnCompleter))]
    public string? Where { get; set; }

    [Parameter(ParameterSetName = ByColumn)]
    [Parameter(ParameterSetName = LiteralByColumn)]
    [ValidateRange(0, long.MaxValue)]
    public long First { get; set; }

    [Parameter]
    public LakeSelectFormat As { get; set; }

    [Parameter]
    public SwitchParameter NoHeader { get; set; }

    [Parameter]
    public SwitchParameter NoFormulaGuard { get; set; }

    [Parameter]
    public LakeSelectEngine Engine { get; set; }

    [Parameter]
    public IDictionary? KeyType { get; set; }

    [Parameter]
    [ValidateRange(1L << 20, long.MaxValue)]
    public long MaxMemory { get; set; }

    [Parameter]
    public SwitchParameter Statistics { get; set; }

    private bool IsLiteral => ParameterSetName is LiteralByColumn or LiteralByQuery;

    protected override void BeginProcessing() => _clock.Start();

    protected override void ProcessRecord()
    {
        try
        {
            foreach (var path in IsLiteral ? LiteralPath : Path)
                _paths.Add(IsLiteral ? Paths.LiteralFiles(path) : Paths.Files(path));
        }
        catch (LakeException e)
        {
            ThrowLakeError(e, IsLiteral ? LiteralPath : Path);
        }
    }

    protected override void EndProcessing()
    {
        if (_paths.Count == 0)
            return;
        LakeSelectStatistics? receipt = null;
        ILakeQuery? running = null;
        var pace = new Pace();
        Run(
            async pipeline =>
            {
                var warnings = new WarningLog(warning => pipeline.WriteWarning(warning.Message));
                using var query = await OpenAsync(SqlParser.ParseSelect(StatementText()), warnings, pipeline.StopToken).ConfigureAwait(false);
                running = query;
                var writer = new RowWriter(pipeline, query.Output, As, !NoHeader, !NoFormulaGuard);
                await foreach (var batch in query.RunAsync(pipeline.StopToken).ConfigureAwait(false))
                    writer.Write(batch);
                receipt = SelectReceipt.Create(query.Counters, writer.Rows, _clock.Elapsed, warnings.Warnings);
            },
            progress: () => running is null ? null : SelectReceipt.Progress(running.Counters, pace));
        if (Statistics && receipt is not null)
            WriteInformation(receipt, [StatisticsTag, "PSHOST"]);
    }

    private async Task<ILakeQuery> OpenAsync(SelectStatement statement, WarningLog warnings, CancellationToken cancellationToken)
    {
        if (Engine == LakeSelectEngine.S3Select
            && await ServiceQuery.OpenAsync(Storage, _paths, statement, warnings.Add, cancellationToken).ConfigureAwait(false) is { } service)
            return service;
        var options = new QueryOptions
        {
            KeyTypes = PartitionInput.Types(KeyType),
            MaxMemory = MyInvocation.BoundParameters.ContainsKey(nameof(MaxMemory)) ? MaxMemory : null,
            Warnings = warnings,
        };
        return await LakeQuery.OpenAsync(Storage, _paths, statement, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The statement that -Column, -Where and -First stand for.</summary>
    private string StatementText()
    {
        if (ParameterSetName is ByQuery or LiteralByQuery)
            return Query;
        var text = $"SELECT {string.Join(", ", Column)} FROM {SelectStatement.Table}";
        if (Where is not null)
            text += $" WHERE {Where}";
        return MyInvocation.BoundParameters.ContainsKey(nameof(First)) ? string.Create(CultureInfo.InvariantCulture, $"{text} LIMIT {First}") : text;
    }
}
