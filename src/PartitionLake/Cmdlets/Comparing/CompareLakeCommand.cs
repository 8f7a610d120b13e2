using System.Collections;
using PartitionLake.Completion;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Comparing;
using PartitionLake.Output;
using LakeDifference = PartitionLake.Output.LakeDifference;

namespace PartitionLake.Cmdlets.Comparing;

/// <summary>Compares two lakes, or a lake with what a run recorded, and returns in what they differ.</summary>
[Cmdlet(VerbsData.Compare, "Lake", DefaultParameterSetName = WithLake)]
[OutputType(typeof(LakeDifference))]
public sealed class CompareLakeCommand : StorageCmdlet
{
    private const string WithLake = "Lake";
    private const string WithRun = "Run";

    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Path", "Destination", "Root", "FullName")]
    [ValidateNotNullOrEmpty]
    public string ReferencePath { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1, ParameterSetName = WithLake)]
    [Parameter(ParameterSetName = WithRun)]
    [ValidateNotNullOrEmpty]
    public string? DifferencePath { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = WithRun, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? RunId { get; set; }

    [Parameter(ParameterSetName = WithLake)]
    [ArgumentCompleter(typeof(PartitionFilterCompleter))]
    public string? Filter { get; set; }

    [Parameter(ParameterSetName = WithLake)]
    public IDictionary? KeyType { get; set; }

    [Parameter(ParameterSetName = WithLake)]
    public SwitchParameter Deep { get; set; }

    [Parameter(ParameterSetName = WithLake)]
    [ArgumentCompleter(typeof(LakeColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Key { get; set; }

    [Parameter(ParameterSetName = WithLake)]
    [ArgumentCompleter(typeof(LakeColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Exclude { get; set; }

    [Parameter]
    [ValidateRange(1, 1024)]
    public int MaxConcurrency { get; set; } = Environment.ProcessorCount;

    [Parameter(ParameterSetName = WithLake)]
    [ValidateRange(1L << 20, long.MaxValue)]
    public long MaxMemory { get; set; } = 256L << 20;

    protected override void ProcessRecord()
    {
        try
        {
            if (Key is not null && !Deep)
                throw new LakeException(LakeErrorCode.PlanInvalid,
                    "-Key says which rows belong together, and rows are told with -Deep alone.", "Add -Deep.", nameof(Key));
            var reference = LakeAt(Paths.Literal(ReferencePath), ReferencePath);
            var difference = DifferencePath is null ? reference : LakeAt(Paths.Literal(DifferencePath), DifferencePath);
            var options = new CompareOptions
            {
                Filter = Filter,
                KeyTypes = PartitionInput.Types(KeyType),
                Deep = Deep,
                Key = Key ?? [],
                Exclude = Exclude ?? [],
                RowMemory = MaxMemory,
                MaxConcurrency = MaxConcurrency,
            };
            Run(pipeline => CompareAsync(reference, difference, options, pipeline));
        }
        catch (LakeException e)
        {
            ThrowLakeError(e, ReferencePath);
        }
    }

    private async Task CompareAsync(string reference, string difference, CompareOptions options, IPipeline pipeline)
    {
        options = options with { OnWarning = warning => pipeline.WriteWarning(warning.Message) };
        using var first = Storage.Open(reference);
        using var second = Storage.Open(difference);
        var found = RunId is null
            ? LakeComparer.CompareAsync(first, second, options, pipeline.StopToken)
            : RunComparer.CompareAsync(first, RunId, second, options, pipeline.StopToken);
        var count = 0L;
        await foreach (var one in found.ConfigureAwait(false))
        {
            count++;
            pipeline.WriteObject(ToOutput(one));
        }
        pipeline.WriteVerbose(FormattableString.Invariant($"{count:N0} differences."));
    }

    private static LakeDifference ToOutput(Engine.Comparing.LakeDifference found) => new()
    {
        Kind = found.Kind.ToString(),
        Side = found.Side.ToString(),
        SideIndicator = found.Side switch
        {
            DifferenceSide.Reference => "<=",
            DifferenceSide.Difference => "=>",
            DifferenceSide.Both => "<>",
        },
        Partition = found.Partition,
        Object = found.Object,
        Key = KeyProperties.ToDictionary(found.Key),
        Column = found.Column,
        Reference = Query.RowWriter.ForUser(found.Reference),
        Difference = Query.RowWriter.ForUser(found.Difference),
    };
}
