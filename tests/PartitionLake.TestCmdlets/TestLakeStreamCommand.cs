using PartitionLake.Console;

namespace PartitionLake.TestCmdlets;

/// <summary>Sends numbers from several threads, and messages on the other streams.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LakeStream")]
public sealed class TestLakeStreamCommand : LakeCmdlet
{
    [Parameter]
    public int Count { get; set; } = 1;

    [Parameter]
    public int Threads { get; set; } = 1;

    /// <summary>Counts what has been sent, for whoever wants to compare it with what has arrived.</summary>
    [Parameter]
    public Counter Sent { get; set; } = new();

    /// <summary>Becomes true when the work has seen the stop.</summary>
    [Parameter]
    public Counter Stopped { get; set; } = new();

    protected override void EndProcessing() => Run(SendAsync);

    private async Task SendAsync(IPipeline pipeline)
    {
        pipeline.WriteVerbose("verbose text");
        pipeline.WriteDebug("debug text");
        pipeline.WriteWarning("warning text");
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() => Send(pipeline, thread))));
        }
        catch (OperationCanceledException)
        {
            Stopped.Increment();
            throw;
        }
    }

    private void Send(IPipeline pipeline, int thread)
    {
        for (var i = 0; i < Count; i++)
        {
            pipeline.WriteObject((thread * Count) + i);
            Sent.Increment();
        }
    }
}
