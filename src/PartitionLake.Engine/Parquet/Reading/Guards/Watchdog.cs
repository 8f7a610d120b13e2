namespace PartitionLake.Engine.Parquet.Reading.Guards;

/// <summary>
/// Ends a read that gets nowhere. Work between two checks is bounded by the size of a page; waiting for bytes is
/// bounded by <see cref="GuardedSource"/>.
/// </summary>
internal sealed class Watchdog(TimeSpan limit, TimeProvider clock)
{
    private long _since = clock.GetTimestamp();

    /// <summary>Values have arrived.</summary>
    public void Restart() => _since = clock.GetTimestamp();

    public void Check()
    {
        var elapsed = clock.GetElapsedTime(_since);
        if (elapsed > limit)
            throw Stalled("no value has been decoded", elapsed, limit);
    }

    public static ReadFailure Stalled(string what, TimeSpan elapsed, TimeSpan limit) => new(
        LakeErrorCode.LimitExceeded,
        FormattableString.Invariant(
            $"{what} for {elapsed.TotalSeconds:N1} s, longer than the {limit.TotalSeconds:N1} s that the limit {nameof(ReadLimits.MaxStall)} allows."));
}
