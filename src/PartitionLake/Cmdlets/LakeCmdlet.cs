using System.Runtime.ExceptionServices;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Module;

namespace PartitionLake.Cmdlets;

/// <summary>
/// The base of every cmdlet: runs asynchronous work away from the pipeline thread and delivers what it sends on it.
/// </summary>
/// <remarks>
/// Ctrl+C, a failing command further down and <c>Select-Object -First</c> all end the same way: the token is
/// cancelled, the work gets a moment to clean up, and the pipeline goes on without it if it takes longer, unless it
/// says that it must be finished.
/// </remarks>
public abstract class LakeCmdlet : PSCmdlet, IDisposable
{
    /// <summary>The parameter set of -Path.</summary>
    private protected const string ByPath = "Path";

    /// <summary>The parameter set of -LiteralPath, in which no character of a path is special.</summary>
    private protected const string ByLiteralPath = "LiteralPath";

    // Ctrl+C promises two seconds; this leaves some of them to PowerShell.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stop = new();

    protected CancellationToken StopToken => _stop.Token;

    /// <summary>
    /// What the work waits for at the moment, in words, which the progress bar then shows before all else; null where it waits for nothing unusual.
    /// </summary>
    protected virtual string? WaitingFor => null;

    /// <summary>
    /// What the work has to finish although it was stopped, because what it changed would be left half done; null where it may be left alone.
    /// </summary>
    protected virtual ProgressState? MustFinish => null;

    /// <summary>
    /// Runs the work to its end. A <see cref="LakeException"/> that escapes it ends the command with the error record
    /// that <see cref="ErrorMap"/> makes of it.
    /// </summary>
    /// <param name="work">Runs on the thread pool; speaks to PowerShell only through what it is given.</param>
    /// <param name="activity">The title of the progress bar; by default the name of the command.</param>
    /// <param name="progress">The state of the work, asked for on the pipeline thread; null from it shows nothing.</param>
    protected void Run(Func<IPipeline, Task> work, string? activity = null, Func<ProgressState?>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(work);
        WarnOfSecondCopy();
        var bar = new ProgressPump(string.IsNullOrEmpty(activity) ? MyInvocation.MyCommand.Name : activity,
            () => WaitingFor is { } text ? new ProgressState(text) : progress?.Invoke());
        var pipeline = new PipelineThread(this, StopToken);
        OnStarting(pipeline);
        var job = Start(work, pipeline);
        var delivered = false;
        try
        {
            pipeline.Pump(bar);
            bar.Complete(this);
            delivered = true;
        }
        finally
        {
            if (!delivered)
                _stop.Cancel();
            Settle(job, pipeline, bar);
        }
        if (ModuleLifecycle.TakePrecompilationNote() is { } note)
            ShownText.Verbose(this, note);
        if (!StopToken.IsCancellationRequested)
            OnEnded();
        Conclude(job);
    }

    /// <summary>Reports a failure that does not end the command.</summary>
    protected void WriteLakeError(LakeException e, object? target) => WriteError(ErrorMap.ToRecord(e, target));

    /// <summary>Ends the command with the failure. Only on the pipeline thread; work given to <see cref="Run"/> just throws.</summary>
    protected void ThrowLakeError(LakeException e, object? target = null) => ThrowTerminatingError(ErrorMap.ToRecord(e, target));

    /// <summary>What paths mean in this session; only on the pipeline thread.</summary>
    private protected SessionPaths Paths => new(SessionState.Path);

    /// <summary>The full path of one file or folder, which need not be there. A URI such as <c>s3://bucket/key</c> stays as it is.</summary>
    protected string ResolveLocalPath(string path)
    {
        try
        {
            return Paths.Place(path);
        }
        catch (LakeException e)
        {
            ThrowLakeError(e, path);
            throw;
        }
    }

    /// <summary>Called on the pipeline thread before the work of <see cref="Run"/> begins.</summary>
    protected virtual void OnStarting(IPipeline pipeline)
    {
    }

    /// <summary>Called on the pipeline thread when the work of <see cref="Run"/> has ended, whatever became of it, unless the pipeline was stopped.</summary>
    protected virtual void OnEnded()
    {
    }

    protected override void StopProcessing() => _stop.Cancel();

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        _stop.Cancel();
        _stop.Dispose();
    }

    // The runtime silently serves a second, identical copy from the first one's files; another build it refuses to load.
    private void WarnOfSecondCopy()
    {
        var loaded = GetType().Assembly.Location;
        if (MyInvocation.MyCommand.Module?.Path is { } imported && !string.Equals(Path.GetFullPath(imported), loaded, StringComparison.OrdinalIgnoreCase))
            ShownText.Warning(
                this,
                $"The module was imported from '{imported}', but this process had already loaded it from '{loaded}' and goes on using that copy. "
                    + "Start a new PowerShell session to use the other.");
    }

    private static Task Start(Func<IPipeline, Task> work, PipelineThread pipeline) => Task.Run(async () =>
    {
        try
        {
            await work(pipeline).ConfigureAwait(false);
        }
        finally
        {
            pipeline.Complete();
        }
    });

    // Waits for the end of the work, whatever its outcome; after a stop only as long as was promised, or as it must.
    private void Settle(Task job, PipelineThread pipeline, ProgressPump bar)
    {
        var ended = ((IAsyncResult)job).AsyncWaitHandle;
        WaitHandle.WaitAny([ended, StopToken.WaitHandle]);
        for (var waited = TimeSpan.Zero; !ended.WaitOne(Look); waited += Look)
        {
            if (MustFinish is { } state)
            {
                bar.Show(Host, state);
            }
            else if (waited >= Grace)
            {
                _ = job.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
                return;
            }
        }
        pipeline.Dispose();
    }

    private void Conclude(Task job)
    {
        if (StopToken.IsCancellationRequested)
            throw new PipelineStoppedException();
        if (job.Exception is { } failure)
            ThrowTerminatingError(ErrorMap.ToRecord(failure.InnerException ?? failure));
        if (job.IsCanceled)
            ExceptionDispatchInfo.Throw(new OperationCanceledException());
    }
}
