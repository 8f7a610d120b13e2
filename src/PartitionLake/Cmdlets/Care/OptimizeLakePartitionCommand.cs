using PartitionLake.Completion;
using PartitionLake.Engine.Care;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Output;
using PartitionLake.Plan;

namespace PartitionLake.Cmdlets.Care;

/// <summary>Merges the objects of each partition into one, sorted and with Bloom filters where that is wanted.</summary>
[Cmdlet(VerbsCommon.Optimize, "LakePartition", SupportsShouldProcess = true, DefaultParameterSetName = ByPath)]
[OutputType(typeof(LakeRewrittenPartition))]
public sealed class OptimizeLakePartitionCommand : CareCmdlet
{
    private IReadOnlyList<SortColumnPlan>? _sortBy;

    [Parameter]
    [ArgumentCompleter(typeof(LakeColumnCompleter))]
    public object[]? SortBy { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(LakeColumnCompleter))]
    public string[]? BloomFilter { get; set; }

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MinObjects { get; set; } = 2;

    [Parameter]
    public TimeSpan MaxAge { get; set; }

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int First { get; set; }

    private protected override string ActionText => "Merge the objects of each partition";

    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _sortBy = SortBy is null ? null : PlanReader.ReadSortBy(SortBy, "-SortBy", Paths);
        }
        catch (Engine.LakeException e)
        {
            ThrowTerminatingError(Console.ErrorMap.ToRecord(e, SortBy));
        }
    }

    private protected override Task<CareResult> RunAsync(string root, CareOptions options, EtlProgress progress, CancellationToken cancellationToken) =>
        LakeOptimizer.RunAsync(
            root,
            new OptimizeOptions
            {
                MinObjects = MinObjects,
                MaxAge = IsGiven(nameof(MaxAge)) ? MaxAge : null,
                First = IsGiven(nameof(First)) ? First : null,
            },
            options with { SortBy = _sortBy, BloomFilter = BloomFilter },
            progress,
            cancellationToken);
}
