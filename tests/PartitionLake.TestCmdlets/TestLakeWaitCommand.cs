using PartitionLake.Console;

namespace PartitionLake.TestCmdlets;

/// <summary>Works until it is stopped; shows progress meanwhile.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LakeWait")]
public sealed class TestLakeWaitCommand : LakeCmdlet
{
    private int _looks;
    private int _finishLooks;
    private SemaphoreSlim? _enough;

    /// <summary>Take no notice of the stop, as a hung network call would.</summary>
    [Parameter]
    public SwitchParameter Deaf { get; set; }

    /// <summary>Say that the work must be finished, and finish it when that was asked so often.</summary>
    [Parameter]
    public int MustFinishLooks { get; set; }

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
        _enough = enough;
        Run(pipeline => WaitAsync(pipeline, enough), "Waiting", () => Look(enough));
    }

    protected override ProgressState? MustFinish
    {
        get
        {
            if (MustFinishLooks == 0)
                return null;
            if (++_finishLooks == MustFinishLooks)
                _enough!.Release();
            return new ProgressState("Taking back", PercentComplete: 50, SecondsRemaining: -1);
        }
    }

    private async Task WaitAsync(IPipeline pipeline, SemaphoreSlim enough)
    {
        Started.Increment();
        if (MustFinishLooks > 0)
            await System.Console.Out.WriteLineAsync("ready");
        try
        {
            await enough.WaitAsync(Deaf || MustFinishLooks > 0 ? CancellationToken.None : pipeline.StopToken);
            if (MustFinishLooks > 0)
                await System.Console.Out.WriteLineAsync("finished");
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
        return new ProgressState($"look {_looks}", PercentComplete: 50, SecondsRemaining: 7);
    }
}
