using System.Globalization;

namespace PartitionLake.Benchmarks.Measuring;

/// <summary>All runs of a workload and what they come to.</summary>
public sealed record Comparison
{
    /// <summary>The first round: each variant of the peer once.</summary>
    public required IReadOnlyList<Measurement> Trials { get; init; }

    /// <summary>The measured runs in the order they ran.</summary>
    public required IReadOnlyList<Measurement> Runs { get; init; }

    /// <summary>Medians over our runs; null when one of them failed.</summary>
    public required Measurement? Ours { get; init; }

    /// <summary>Medians over the peer's runs; null when one of them failed, or there is no peer.</summary>
    public required Measurement? Peer { get; init; }

    /// <summary>Whether all of our runs are good. A peer that fails is a result, not an error.</summary>
    public required bool IsGood { get; init; }

    /// <summary>Peer divided by ours.</summary>
    public string RatioLine => string.Create(
        CultureInfo.InvariantCulture,
        $"ratio time={Ratio(m => m.Seconds)} cpu={Ratio(m => m.CpuSeconds)} rss={Ratio(m => m.PeakRss)} bytes={Ratio(m => m.Bytes)}");

    public static Comparison From(string ours, string? peer, IReadOnlyList<Measurement> trials, IReadOnlyList<Measurement> runs)
    {
        var (ourRuns, peerRuns) = (new List<Measurement>(), new List<Measurement>());
        foreach (var run in runs)
            (run.Engine == ours ? ourRuns : peerRuns).Add(run);
        var areOursGood = !ourRuns.Exists(run => run.Failure is not null);
        return new Comparison
        {
            Trials = trials,
            Runs = runs,
            Ours = areOursGood ? Measurement.Median(ourRuns) : null,
            Peer = peer is null || peerRuns.Exists(run => run.Failure is not null) ? null : Measurement.Median(peerRuns),
            IsGood = areOursGood,
        };
    }

    public void WriteMedians(ResultTable table)
    {
        if (Ours is not null)
            table.WriteMedian(Ours);
        if (Peer is not null)
            table.WriteMedian(Peer);
    }

    private string Ratio(Func<Measurement, double> figure) => Ours is null || Peer is null
        ? "none"
        : (figure(Peer) / figure(Ours)).ToString("0.00", CultureInfo.InvariantCulture);
}
