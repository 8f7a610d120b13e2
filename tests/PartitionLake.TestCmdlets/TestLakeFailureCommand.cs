using PartitionLake.Engine;

namespace PartitionLake.TestCmdlets;

/// <summary>Fails in the way that is asked for.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LakeFailure")]
public sealed class TestLakeFailureCommand : LakeCmdlet
{
    [Parameter]
    public string Code { get; set; } = nameof(LakeErrorCode.PathNotFound);

    /// <summary>Report the failure and go on.</summary>
    [Parameter]
    public SwitchParameter Continue { get; set; }

    /// <summary>Fail with an exception that nothing foresees.</summary>
    [Parameter]
    public SwitchParameter Unexpected { get; set; }

    /// <summary>Fail on several threads at once.</summary>
    [Parameter]
    public SwitchParameter Parallel { get; set; }

    protected override void EndProcessing() => Run(async pipeline =>
    {
        await Task.Yield();
        pipeline.WriteObject("before");
        var failure = new LakeException(Enum.Parse<LakeErrorCode>(Code), "What was found.", "What to do next.", "the target");
        if (Continue)
            pipeline.WriteError(failure);
        else if (Unexpected)
            throw new InvalidOperationException("Nobody foresaw this.");
        else if (Parallel)
            throw new AggregateException(new OperationCanceledException(), failure);
        else
            throw failure;
        pipeline.WriteObject("after");
    });
}
