using System.Collections;
using PartitionLake.Completion;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Comparing;
using PartitionLake.Output;
using LakeDifference = PartitionLake.Output.LakeDifference;

namespace PartitionLake.Cmdlets.Comparing;

/// <summary>Compares two lakes, or a lake with what a run recorded, and returns in what they differ.</summary>
[Cmdlet(VerbsData.Compare, "Lake", DefaultParameterSetName = ByPath)]
[OutputType(typeof(LakeDifference))]
public sealed class CompareLakeCommand : LakePathCmdlet
{
    // What chooses rows and columns of a lake; the record of a run is of whole objects.
    private static readonly string[] s_ofLakes = [nameof(Filter), nameof(KeyType), nameof(Deep), nameof(Key), nameof(Exclude), nameof(MaxMemory)];

    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? DifferencePath { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? RunId { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PartitionFilterCompleter))]
    public string? Filter { get; set; }

    [Parameter]
    public IDictionary? KeyType { get; set; }

    [Parameter]
    public SwitchParameter Deep { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(LakeColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Key { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(LakeColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Exclude { get; set; }

    [Parameter]
    [ValidateRange(1, 1024)]
    public int MaxConcurrency { get; set; } = Environment.ProcessorCount;

    [Parameter]
    [ValidateRange(1L << 20, long.MaxValue)]
    public long MaxMemory { get; set; } = 256L << 20;

    private protected override IReadOnlyList<string> Named(string path) => [Paths.Folder(path)];

    /// <summary>Nothing on the pipeline says that two lakes are equal, so a path that is wrong ends the command.</summary>
    private protected override void Refuse(LakeException fault, string path) => ThrowLakeError(fault, path);

    private protected override void ProcessLake(string folder, string given)
    {
        CheckParameters();
        var isLiteral = ParameterSetName == ByLiteralPath;
        var difference = DifferencePath is null ? folder : ResolveLake(isLiteral ? null : DifferencePath, isLiteral ? DifferencePath : null);
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
        Run(pipeline => CompareAsync(folder, difference, options, pipeline));
    }

    private void CheckParameters()
    {
        if (RunId is null && DifferencePath is null)
            throw new LakeException(LakeErrorCode.PlanInvalid,
                "A lake is compared with another lake or with what a run recorded, and none is named.",
                "Give -DifferencePath or -RunId.", nameof(DifferencePath));
        if (RunId is not null && Array.Find(s_ofLakes, MyInvocation.BoundParameters.ContainsKey) is { } surplus)
            throw new LakeException(LakeErrorCode.PlanInvalid,
                $"-{surplus} is for two lakes, and with -RunId whole objects are held against what the run recorded.",
                $"Leave out -{surplus}, or compare two lakes.", surplus);
        if (Key is not null && !Deep)
            throw new LakeException(LakeErrorCode.PlanInvalid,
                "-Key says which rows belong together, and rows are told with -Deep alone.", "Add -Deep.", nameof(Key));
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
