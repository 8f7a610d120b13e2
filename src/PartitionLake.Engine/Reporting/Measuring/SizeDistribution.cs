namespace PartitionLake.Engine.Reporting.Measuring;

/// <summary>How the bytes of a lake are spread over its partitions.</summary>
public sealed class SizeDistribution
{
    private const int MostBins = 16;
    private const int MostShares = 50;

    private readonly long[] _sorted;

    /// <param name="sizes">The bytes of each partition, in any order.</param>
    public SizeDistribution(IEnumerable<long> sizes)
    {
        _sorted = [.. sizes];
        Array.Sort(_sorted);
        foreach (var bytes in _sorted)
            Total += bytes;
    }

    public int Count => _sorted.Length;

    public long Total { get; }

    public long Least => Count == 0 ? 0 : _sorted[0];

    public long Greatest => Count == 0 ? 0 : _sorted[^1];

    public double Median => Count == 0 ? 0 : (_sorted[(Count - 1) / 2] + (double)_sorted[Count / 2]) / 2;

    /// <summary>How many times the median the largest is; null where there is no median above nothing.</summary>
    public double? Skew => Median > 0 ? Greatest / Median : null;

    /// <summary>The smallest value that is not less than that share of all values.</summary>
    public long Quantile(double share) => Count == 0 ? 0 : _sorted[Math.Clamp((int)Math.Ceiling(share * Count) - 1, 0, Count - 1)];

    /// <summary>The share of the bytes that the largest partitions hold, where these are that share of all; 0 to 1.</summary>
    public double ShareOfLargest(double share)
    {
        var held = 0L;
        var first = Count - (int)Math.Ceiling(share * Count);
        for (var i = first; i < Count; i++)
            held += _sorted[i];
        return Total == 0 ? 0 : (double)held / Total;
    }

    /// <summary>What share of the bytes the largest partitions hold, from none of the partitions to all.</summary>
    public IReadOnlyList<SharePoint> Shares()
    {
        var points = new List<SharePoint> { new(0, 0, 0, 0) };
        var steps = Math.Min(MostShares, Count);
        var held = 0L;
        for (int step = 1, taken = 0; step <= steps; step++)
        {
            for (var last = (int)((long)Count * step / steps); taken < last; taken++)
                held += _sorted[Count - 1 - taken];
            points.Add(new SharePoint(taken, held, (double)taken / Count, Total == 0 ? 0 : (double)held / Total));
        }
        return points;
    }

    /// <summary>Partitions counted by size, in steps that people can read: equal ones where sizes are alike, doubling ones where they are not.</summary>
    public IReadOnlyList<SizeBin> Bins()
    {
        if (Count == 0)
            return [];
        var edges = Greatest < MostBins * Math.Max(1, Least) ? EqualEdges() : DoublingEdges();
        var bins = new List<SizeBin>(edges.Count - 1);
        var at = 0;
        for (var i = 0; i + 1 < edges.Count; i++)
        {
            var (partitions, bytes) = (0L, 0L);
            for (; at < Count && _sorted[at] < edges[i + 1]; at++)
                (partitions, bytes) = (partitions + 1, bytes + _sorted[at]);
            bins.Add(new SizeBin(edges[i], edges[i + 1], partitions, bytes));
        }
        return bins;
    }

    private List<long> EqualEdges()
    {
        var step = 1L;
        while (step * MostBins <= Greatest - Least)
            step *= 2;
        var edges = new List<long> { Least / step * step };
        while (edges[^1] <= Greatest)
            edges.Add(edges[^1] + step);
        return edges;
    }

    private List<long> DoublingEdges()
    {
        var first = Least > 0 ? 1L : 0L;
        while (first > 0 && first * 2 <= Least)
            first *= 2;
        var edges = new List<long> { first };
        while (edges[^1] <= Greatest)
            edges.Add(Math.Max(1, edges[^1] * 2));
        return edges;
    }
}

/// <summary>The partitions from one size to another.</summary>
/// <param name="From">Bytes, included.</param>
/// <param name="To">Bytes, not included.</param>
/// <param name="Partitions">How many.</param>
/// <param name="Bytes">Their bytes together.</param>
public sealed record SizeBin(long From, long To, long Partitions, long Bytes);

/// <summary>What the largest partitions hold.</summary>
/// <param name="Partitions">How many of the largest.</param>
/// <param name="Bytes">Their bytes together.</param>
/// <param name="PartitionShare">What share of all partitions they are, 0 to 1.</param>
/// <param name="ByteShare">What share of all bytes they hold, 0 to 1.</param>
public sealed record SharePoint(long Partitions, long Bytes, double PartitionShare, double ByteShare);
