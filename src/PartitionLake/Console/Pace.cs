using System.Diagnostics;
using System.Globalization;

namespace PartitionLake.Console;

/// <summary>How fast a job gets on: what is done, how much a second, and how long the rest takes at that rate.</summary>
internal sealed class Pace
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Begins anew, with another kind of work.</summary>
    public void Restart() => _clock.Restart();

    /// <summary>The state of work whose end is known.</summary>
    /// <param name="doing">The work, in a word or two: a terminal of 80 columns has room for about fifty characters.</param>
    /// <param name="done">How much is done.</param>
    /// <param name="total">Of how much; 0 when nobody knows.</param>
    /// <param name="unit">Of what.</param>
    /// <param name="more">What else is to be told, most important first; null for nothing.</param>
    /// <param name="from">The share of the bar, in percent, that was full before.</param>
    /// <param name="to">The share that is full when this work is done.</param>
    /// <param name="share">How much of the work is done, 0 to 1, where something else tells it than what is counted; null where nothing does.</param>
    public ProgressState Tell(
        string doing, long done, long total, string unit, string? more = null, int from = 0, int to = 100, double? share = null)
    {
        var seconds = _clock.Elapsed.TotalSeconds;
        var rate = seconds > 0 ? done / seconds : 0;
        // What is counted while it is found may be more than was expected.
        var isKnown = total > 0 && done <= total;
        var text = isKnown
            ? string.Create(CultureInfo.InvariantCulture, $"{doing} {done:N0} of {total:N0} {unit}, {rate:N0}/s")
            : string.Create(CultureInfo.InvariantCulture, $"{doing} {done:N0} {unit}, {rate:N0}/s");
        var isDone = isKnown ? (double)done / total : share;
        return new ProgressState(
            more is null ? text : $"{text}, {more}",
            isDone is { } part ? from + (int)((to - from) * Math.Min(1, part)) : from > 0 ? from : -1,
            isDone is > 0 and <= 1 and var ended ? (int)Math.Min(int.MaxValue, seconds * (1 - ended) / ended) : -1);
    }
}
