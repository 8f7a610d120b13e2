using System.Globalization;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>
/// The store's clock as its answers tell it, carried on by a clock of this machine that nobody can set. Since an answer takes time and tells
/// whole seconds, what is known are two bounds. Safe for several threads.
/// </summary>
internal sealed class StoreClock(TimeProvider time)
{
    private Reading? _last;

    private sealed record Reading(DateTimeOffset Date, long Sent, long Received);

    /// <summary>Whether an answer has told the time.</summary>
    public bool IsKnown => Volatile.Read(ref _last) is not null;

    public long Now() => time.GetTimestamp();

    /// <summary>Takes the time from an answer; one without it tells nothing.</summary>
    public void Note(string? date, long sent)
    {
        if (DateTimeOffset.TryParseExact(date, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed))
            Volatile.Write(ref _last, new Reading(parsed, sent, Now()));
    }

    /// <summary>The store's clock shows this or later.</summary>
    public DateTimeOffset Earliest()
    {
        var last = Last();
        return last.Date + time.GetElapsedTime(last.Received);
    }

    /// <summary>The store's clock shows this or earlier.</summary>
    public DateTimeOffset Latest()
    {
        var last = Last();
        return last.Date + TimeSpan.FromSeconds(1) + time.GetElapsedTime(last.Sent);
    }

    private Reading Last() => Volatile.Read(ref _last) ?? throw new InvalidOperationException("The store has not told its time.");
}
