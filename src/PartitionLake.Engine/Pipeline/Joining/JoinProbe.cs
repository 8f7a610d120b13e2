using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Input;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Pipeline.Joining;

/// <summary>Matches batches with one dimension and counts what happens. Safe for several workers.</summary>
internal sealed class JoinProbe(BoundJoin join, int ordinal, DimensionTable dimension)
{
    private long _matched;
    private long _unmatched;
    private long _multiplied;
    private long _dropped;

    public JoinCounts Counts => new(join.Plan.From, _matched, _unmatched, _multiplied, _dropped);

    /// <summary>Whether a row can match several rows of the dimension, so that <see cref="Multiply"/> is to be called.</summary>
    public bool Multiplies => join.Plan.Match == JoinMatch.All;

    private bool Drops => join.Plan.Kind == JoinKind.Inner;

    /// <summary>Attaches to each row its one match, and takes out the rows that an inner join drops.</summary>
    public void Probe(JoinedBatch batch)
    {
        var matches = Find(batch, out var matched);
        if (!Drops || matched == matches.Length)
        {
            batch.Attach(ordinal, matches);
            return;
        }
        var rows = new int[matched];
        var dimensionRows = new int[matched];
        var next = 0;
        for (var row = 0; row < matches.Length; row++)
        {
            if (matches[row] < 0)
                continue;
            rows[next] = row;
            dimensionRows[next++] = matches[row];
        }
        Interlocked.Add(ref _dropped, matches.Length - matched);
        batch.Attach(ordinal, rows, dimensionRows);
    }

    /// <summary>
    /// Repeats each row for each of its matches. The result comes in slices, in input order: a key with thousands of
    /// matches would otherwise make a batch of any size.
    /// </summary>
    /// <param name="batch">The rows; not to be used any more.</param>
    /// <param name="maxRows">Rows of a slice at most.</param>
    public IEnumerable<JoinedBatch> Multiply(JoinedBatch batch, int maxRows)
    {
        var matches = Find(batch, out var matched);
        var dropped = Drops ? matches.Length - matched : 0;
        var rows = new List<int>(Math.Min(maxRows, matches.Length));
        var dimensionRows = new List<int>(rows.Capacity);
        long total = 0;
        for (var row = 0; row < matches.Length; row++)
        {
            if (Drops && matches[row] < 0)
                continue;
            for (var match = matches[row]; ;)
            {
                if (rows.Count == maxRows)
                {
                    total += maxRows;
                    yield return batch.Select(ordinal, [.. rows], [.. dimensionRows]);
                    rows.Clear();
                    dimensionRows.Clear();
                }
                rows.Add(row);
                dimensionRows.Add(match);
                if (match < 0 || (match = dimension.Keys.Next(match)) < 0)
                    break;
            }
        }
        total += rows.Count;
        Interlocked.Add(ref _dropped, dropped);
        Interlocked.Add(ref _multiplied, total + dropped - matches.Length);
        if (rows.Count == matches.Length && dropped == 0 && total == rows.Count)
        {
            batch.Attach(ordinal, matches);
            yield return batch;
        }
        else if (rows.Count > 0)
        {
            yield return batch.Select(ordinal, [.. rows], [.. dimensionRows]);
        }
    }

    private int[] Find(JoinedBatch batch, out int matched)
    {
        foreach (var computation in join.LeftComputations)
        {
            var value = computation.Expression;
            batch.SetComputed(computation.Target, RowErrors.Guard(() => value.Evaluate(batch), value.Text, batch.DescribeRow));
        }
        var keys = new Column[join.LeftKeys.Count];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = batch.GetColumn(join.LeftKeys[i]);
        var matches = dimension.Keys.Find(keys);
        matched = 0;
        foreach (var match in matches)
        {
            if (match >= 0)
                matched++;
        }
        Interlocked.Add(ref _matched, matched);
        Interlocked.Add(ref _unmatched, matches.Length - matched);
        return matches;
    }
}
