using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Reporting.Measuring;

/// <summary>The runs of a lake: all of them counted, the newest kept whole.</summary>
public sealed class RunTally
{
    /// <summary>How many of the newest are kept whole.</summary>
    public const int Shown = 200;

    private readonly Queue<RunInfo> _newest = new();
    private readonly Dictionary<RunState, long> _states = [];

    public long Count => _states.Values.Sum();

    /// <summary>The newest runs, the oldest of them first, as they were added.</summary>
    public IReadOnlyCollection<RunInfo> Newest => _newest;

    public long CountOf(RunState state) => _states.GetValueOrDefault(state);

    internal void Add(RunInfo run)
    {
        _states[run.State] = _states.GetValueOrDefault(run.State) + 1;
        _newest.Enqueue(run);
        if (_newest.Count > Shown)
            _newest.Dequeue();
    }
}
