namespace PartitionLake.Engine.Health;

/// <summary>Small objects, and partitions far larger than the others: one finding each for the whole lake.</summary>
/// <remarks>Lakes of many small partitions are meant to be so; therefore only limits of the user make findings, or the wish for statistics.</remarks>
internal sealed class SizeCheck(HealthOptions options) : PartitionCheck
{
    private readonly List<long> _bytes = [];
    private readonly List<long> _rows = [];
    private (long Rows, string Path) _largest = (-1, "");

    public override void Leave(ExaminedPartition partition)
    {
        lock (_bytes)
        {
            foreach (var item in partition.Objects)
                _bytes.Add(item.Length);
            _rows.Add(partition.Rows);
            var path = partition.Folder.Path;
            if (partition.Rows > _largest.Rows || partition.Rows == _largest.Rows && string.CompareOrdinal(path, _largest.Path) < 0)
                _largest = (partition.Rows, path);
        }
    }

    protected override IReadOnlyList<HealthFinding> Conclude()
    {
        if (_bytes.Count == 0)
            return [];
        _bytes.Sort();
        _rows.Sort();
        var findings = new List<HealthFinding>();
        AddSmall(findings);
        AddSkew(findings);
        return findings;
    }

    private void AddSmall(List<HealthFinding> findings)
    {
        var small = _bytes.Count(bytes => bytes < options.SmallObjectBytes);
        var share = (double)small / _bytes.Count;
        var isBroken = share > options.MaxSmallShare;
        if (!isBroken && !options.Statistics)
            return;
        findings.Add(new HealthFinding
        {
            Check = CheckKind.SmallObjects,
            Severity = isBroken ? FindingSeverity.Warning : FindingSeverity.Information,
            Message =
                $"{small:N0} of {_bytes.Count:N0} objects ({share:P0}) have less than {options.SmallObjectBytes:N0} bytes; the median is {Median(_bytes):N0}.",
            Evidence = EvidenceList.Of(
                ("Objects", _bytes.Count), ("SmallObjects", small), ("Share", share), ("Bytes", _bytes.Sum()),
                ("SmallestBytes", _bytes[0]), ("MedianBytes", Median(_bytes)), ("LargestBytes", _bytes[^1])),
            Remedy = "Each object costs a request and some milliseconds per query: partition by fewer columns if queries do not need all of them.",
        });
    }

    private void AddSkew(List<HealthFinding> findings)
    {
        var median = Median(_rows);
        // Of partitions without rows no other is a multiple.
        var skew = median > 0 ? _rows[^1] / median : (double?)null;
        var isBroken = skew > options.MaxSkew;
        if (!isBroken && !options.Statistics)
            return;
        findings.Add(new HealthFinding
        {
            Check = CheckKind.Skew,
            Severity = isBroken ? FindingSeverity.Warning : FindingSeverity.Information,
            Message = $"The largest of {_rows.Count:N0} partitions has {_rows[^1]:N0} rows"
                + (skew is null ? "." : $", {skew:N1} times the median of {median:N0}."),
            Evidence = EvidenceList.Of(
                ("Partitions", _rows.Count), ("Rows", _rows.Sum()), ("SmallestRows", _rows[0]), ("MedianRows", median), ("LargestRows", _rows[^1]),
                ("Skew", skew), ("LargestPartition", _largest.Path)),
            Remedy = "One partition takes as long to read as many others: partition by a further column, or by one whose values are more even.",
        });
    }

    private static double Median(List<long> sorted) => (sorted[(sorted.Count - 1) / 2] + (double)sorted[sorted.Count / 2]) / 2;
}
