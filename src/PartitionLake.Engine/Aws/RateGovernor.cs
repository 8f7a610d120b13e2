namespace PartitionLake.Engine.Aws;

/// <summary>
/// The request rate that all callers of one service share. It is unlimited until the service first says "slow down";
/// each such reply then halves the rate, and every second without one raises it a little (additive increase,
/// multiplicative decrease, as TCP does). Safe for several threads.
/// </summary>
internal sealed class RateGovernor(TimeProvider time)
{
    /// <summary>Requests per second that are always allowed: below it, waiting helps nobody.</summary>
    private const double LeastRate = 2;

    /// <summary>Requests per second that the rate grows by in each second.</summary>
    private const double Increase = 20;

    /// <summary>Replies of one burst arrive together; they count once in this time.</summary>
    private static readonly TimeSpan BurstLength = TimeSpan.FromSeconds(0.5);

    private readonly object _gate = new();
    private double _rate = double.PositiveInfinity;
    private long _nextSlot;
    private long _lastChange;
    private long _lastDecrease;
    private long _windowStart = time.GetTimestamp();
    private int _windowCount;

    /// <summary>Waits until one more request may be sent.</summary>
    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan delay;
        lock (_gate)
        {
            var now = time.GetTimestamp();
            Count(now);
            if (double.IsPositiveInfinity(_rate))
                return ValueTask.CompletedTask;
            Grow(now);
            var slot = Math.Max(now, _nextSlot);
            _nextSlot = slot + (long)(time.TimestampFrequency / _rate);
            delay = time.GetElapsedTime(now, slot);
        }
        return delay <= TimeSpan.Zero ? ValueTask.CompletedTask : new ValueTask(Task.Delay(delay, time, cancellationToken));
    }

    /// <summary>The service said "slow down".</summary>
    public void Throttled()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_lastDecrease != 0 && time.GetElapsedTime(_lastDecrease, now) < BurstLength)
                return;
            _lastDecrease = _lastChange = now;
            var current = double.IsPositiveInfinity(_rate) ? Measured(now) : _rate;
            _rate = Math.Max(LeastRate, current / 2);
        }
    }

    private void Grow(long now)
    {
        _rate += Increase * time.GetElapsedTime(_lastChange, now).TotalSeconds;
        _lastChange = now;
    }

    private void Count(long now)
    {
        if (time.GetElapsedTime(_windowStart, now) > TimeSpan.FromSeconds(2))
            (_windowStart, _windowCount) = (now, 0);
        _windowCount++;
    }

    private double Measured(long now) => _windowCount / Math.Max(0.1, time.GetElapsedTime(_windowStart, now).TotalSeconds);
}
