using PartitionLake.Completion;
using PartitionLake.Engine;
using PartitionLake.Engine.Offload;
using PartitionLake.Engine.Offload.Glue;
using PartitionLake.Engine.Offload.Spark;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Etl;

/// <summary>Where the rows are computed.</summary>
public sealed partial class InvokePartitionEtlCommand
{
    private static readonly string[] s_sparkParameters = [nameof(SparkSubmit), nameof(SparkArgument)];

    private static readonly string[] s_glueParameters =
        [nameof(JobRole), nameof(JobName), nameof(JobTimeout), nameof(Workers), nameof(WorkerType), nameof(GlueVersion), nameof(ExecutionClass)];

    [Parameter]
    public LakeEtlEngine Engine { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SparkSubmit { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] SparkArgument { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? JobRole { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string JobName { get; set; } = "partitionlake";

    [Parameter]
    public TimeSpan JobTimeout { get; set; } = TimeSpan.FromHours(8);

    [Parameter]
    [ValidateRange(2, 10_000)]
    public int Workers { get; set; } = 10;

    [Parameter]
    [ArgumentCompleter(typeof(GlueCompleter))]
    [ValidatePattern(@"^[A-Z]\.[0-9]+X$")]
    public string WorkerType { get; set; } = "G.1X";

    [Parameter]
    [ArgumentCompleter(typeof(GlueCompleter))]
    [ValidateNotNullOrEmpty]
    public string GlueVersion { get; set; } = "5.1";

    [Parameter]
    public LakeExecutionClass ExecutionClass { get; set; }

    /// <summary>Runs jobs; null for runs of this process.</summary>
    private IJobRunner? Runner()
    {
        RefuseFor(LakeEtlEngine.Spark, s_sparkParameters);
        RefuseFor(LakeEtlEngine.Glue, s_glueParameters);
        if (Engine != LakeEtlEngine.Local && _input is not null)
            throw new LakeException(LakeErrorCode.PlanInvalid,
                "Rows that come through the pipeline are in this process, and Spark reads files.", "Name the files with -Fact, or leave -Engine out.",
                nameof(Engine));
        return Engine switch
        {
            LakeEtlEngine.Spark => new SparkSubmitRunner(SparkSubmit is null ? null : ResolveLocalPath(SparkSubmit), SparkArgument),
            LakeEtlEngine.Glue => new GlueRunner(Aws, Machines()),
            _ => null,
        };
    }

    private GlueOptions Machines() => new()
    {
        Role = JobRole ?? throw new LakeException(LakeErrorCode.PlanInvalid,
            "-Engine Glue starts a job, and nothing says which role it has.",
            "Add -JobRole with the name or the ARN of a role that AWS Glue may take. Get-LakePolicy -ForJobRole prints what it has to be allowed.",
            nameof(JobRole)),
        JobName = JobName,
        Timeout = JobTimeout >= TimeSpan.FromMinutes(1) && JobTimeout <= TimeSpan.FromDays(7) ? JobTimeout : throw new LakeException(LakeErrorCode.PlanInvalid,
            $"-JobTimeout is {JobTimeout}, and a job of AWS Glue has from a minute to 7 days.", "Give a time such as '04:00:00'.", nameof(JobTimeout)),
        Workers = Workers,
        WorkerType = WorkerType,
        GlueVersion = GlueVersion,
        IsFlexible = ExecutionClass == LakeExecutionClass.Flex,
    };

    private void RefuseFor(LakeEtlEngine engine, string[] parameters)
    {
        if (Engine != engine && Array.Find(parameters, IsGiven) is { } given)
            throw new LakeException(LakeErrorCode.PlanInvalid,
                $"-{given} is about -Engine {engine}, and this run has -Engine {Engine}.", $"Add -Engine {engine}, or leave -{given} out.", nameof(Engine));
    }
}
