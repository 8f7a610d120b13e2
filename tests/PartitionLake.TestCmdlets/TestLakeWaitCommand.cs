namespace PartitionLake.TestCmdlets;

/// <summary>Works until it is stopped; shows progress meanwhile.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LakeWait")]
public sealed class TestLakeWaitCommand : LakeCmdlet
{
    private int _looks;

    /// <summary>Take no notice of the stop, as a hung network call would.</summary>
    [Parameter]
    public SwitchParameter Deaf { get; set; }

    /// <summary>End after progress has been asked for that many times; 0 for never.</summary>
    [Parameter]
    public int Looks { get; set; }

    /// <summary>Raised when the work has begun.</summary>
    [Parameter]
    public Counter Started { get; set; } = new();

    /// <summary>Raised when the work has cleaned up after a stop.</summary>
    [Parameter]
    public Counter CleanedUp { get; set; } = new();

    protected override void EndProcessing()
    {
        using var enough = new SemaphoreSlim(0);
        Run(pipeline => WaitAsync(pipeline, enough), "Waiting", () => Look(enough));
    }

    private async Task WaitAsync(IPipeline pipeline, SemaphoreSlim enough)
    {
        Started.Increment();
        try
        {
            await enough.WaitAsync(Deaf ? CancellationToken.None : pipeline.StopToken);
        }
        catch (OperationCanceledException)
        {
            CleanedUp.Increment();
            throw;
        }
    }

    private ProgressState Look(SemaphoreSlim enough)
    {
        if (++_looks == Looks)
            enough.Release();
        return new ProgressState($"look {_looks}", "waiting", PercentComplete: 50, SecondsRemaining: 7);
    }
}
