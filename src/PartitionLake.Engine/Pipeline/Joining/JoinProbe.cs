using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Pipeline.Joining;

/// <summary>Matches batches with one dimension and counts what happens. Safe for several workers.</summary>
internal sealed class JoinProbe(BoundJoin join, int ordinal, DimensionTable dimension)
{
    private long _matched;
    private long _unmatched;
    private long _multiplied;
    private long _dropped;

    public JoinCounts Counts => new(join.Plan.From, _matched, _unmatched, _multiplied, _dropped);

    public void Probe(JoinedBatch batch)
    {
        var keys = new Column[join.LeftKeys.Count];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = batch.GetColumn(join.LeftKeys[i]);
        var matches = dimension.Keys.Find(keys);
        var matched = 0;
        foreach (var match in matches)
        {
            if (match >= 0)
                matched++;
        }
        Interlocked.Add(ref _matched, matched);
        Interlocked.Add(ref _unmatched, matches.Length - matched);
        var drops = join.Plan.Kind == JoinKind.Inner && matched < matches.Length;
        if (drops || join.Plan.Match == JoinMatch.All)
            Reshape(batch, matches, drops);
        else
            batch.Attach(ordinal, matches);
    }

    private void Reshape(JoinedBatch batch, int[] matches, bool drops)
    {
        var rows = new List<int>(matches.Length);
        var dimensionRows = new List<int>(matches.Length);
        var dropped = 0;
        for (var row = 0; row < matches.Length; row++)
        {
            var match = matches[row];
            if (match < 0 && drops)
            {
                dropped++;
                continue;
            }
            rows.Add(row);
            dimensionRows.Add(match);
            if (match < 0 || join.Plan.Match != JoinMatch.All)
                continue;
            for (match = dimension.Keys.Next(match); match >= 0; match = dimension.Keys.Next(match))
            {
                rows.Add(row);
                dimensionRows.Add(match);
            }
        }
        Interlocked.Add(ref _dropped, dropped);
        Interlocked.Add(ref _multiplied, rows.Count + dropped - matches.Length);
        if (rows.Count == matches.Length && dropped == 0)
            batch.Attach(ordinal, [.. dimensionRows]);
        else
            batch.Attach(ordinal, [.. rows], [.. dimensionRows]);
    }
}
