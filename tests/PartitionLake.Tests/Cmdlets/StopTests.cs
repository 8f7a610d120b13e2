namespace PartitionLake.Tests.Cmdlets;

public sealed class StopTests : IDisposable
{
    private readonly HostedRunspace _runspace = HostedRunspace.WithTestCmdlets();

    public void Dispose() => _runspace.Dispose();

    [Fact]
    public void A_stop_lets_the_work_clean_up()
    {
        dynamic cleanedUp = _runspace.Invoke("[PartitionLake.TestCmdlets.Counter]::new()")[0]!;

        Stop("param($started, $cleanedUp) Test-LakeWait -Started $started -CleanedUp $cleanedUp", (object)cleanedUp);

        Assert.Equal(1, (int)cleanedUp.Value);
    }

    [Fact]
    public void A_stop_does_not_wait_for_work_that_takes_no_notice() =>
        Stop("param($started) Test-LakeWait -Started $started -Deaf");

    // Returns only when the pipeline has ended: a command that ignores the stop hangs here and fails the run.
    private void Stop(string script, params object[] more)
    {
        dynamic started = _runspace.Invoke("[PartitionLake.TestCmdlets.Counter]::new()")[0]!;
        using var shell = _runspace.Script(script, [started, .. more]);
        var running = shell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(() => (int)started.Value == 1, TimeSpan.FromMinutes(1)));

        Assert.True(Task.Run(shell.Stop).Wait(TimeSpan.FromSeconds(30)));

        Assert.ThrowsAny<PipelineStoppedException>(() => shell.EndInvoke(running));
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
    }
}
