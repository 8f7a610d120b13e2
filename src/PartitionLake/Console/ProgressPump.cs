using System.Diagnostics;
using PartitionLake.Engine;

namespace PartitionLake.Console;

/// <summary>Pulls the state of a job and shows it, at most four times a second.</summary>
internal sealed class ProgressPump(string activity, Func<ProgressState?> source)
{
    private const int IntervalMilliseconds = 250;

    private static int _lastId;

    private readonly int _id = Interlocked.Increment(ref _lastId);
    private readonly Stopwatch _sinceUpdate = Stopwatch.StartNew();
    private bool _shown;

    /// <summary>Milliseconds to wait for a message before the next look.</summary>
    public int UntilNext() => (int)Math.Max(0, IntervalMilliseconds - _sinceUpdate.ElapsedMilliseconds);

    public void Update(Cmdlet cmdlet)
    {
        if (_sinceUpdate.ElapsedMilliseconds < IntervalMilliseconds)
            return;
        _sinceUpdate.Restart();
        if (source() is not { } state)
            return;
        _shown = true;
        cmdlet.WriteProgress(ToRecord(state));
    }

    /// <summary>Shows a state when the pipeline is stopped already and its cmdlets may not write any more.</summary>
    public void Show(System.Management.Automation.Host.PSHost? host, ProgressState state) => host?.UI?.WriteProgress(_id, ToRecord(state));

    /// <summary>Takes the bar off the screen.</summary>
    public void Complete(Cmdlet cmdlet)
    {
        if (!_shown)
            return;
        _shown = false;
        cmdlet.WriteProgress(new ProgressRecord(_id, activity, "Done") { RecordType = ProgressRecordType.Completed });
    }

    private ProgressRecord ToRecord(ProgressState state) => new(_id, activity, state.Status.Length == 0 ? activity : PrintableText.OneLine(state.Status))
    {
        PercentComplete = state.PercentComplete,
        SecondsRemaining = state.SecondsRemaining,
    };
}
