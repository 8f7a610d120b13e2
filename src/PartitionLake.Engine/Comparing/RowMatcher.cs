using PartitionLake.Engine.Query.Formatting;

namespace PartitionLake.Engine.Comparing;

/// <summary>
/// Finds the rows in which a partition differs: it notes what stands for each row of both sides, in several turns where these are many,
/// and then reads again the rows that have no equal. The order of rows does not matter.
/// </summary>
/// <param name="reference">The rows of the first lake.</param>
/// <param name="difference">The rows of the second.</param>
/// <param name="columns">The columns that are compared.</param>
/// <param name="key">Those by which rows belong together; none for whole rows.</param>
internal sealed class RowMatcher(PartitionRows reference, PartitionRows difference, IReadOnlyList<string> columns, IReadOnlyList<string> key)
{
    private const int NoteBytes = 48;

    /// <summary>Rows whose values are held at once.</summary>
    private const int ShownAtOnce = 10_000;

    private readonly string[] _all = [.. key, .. columns.Where(name => !key.Contains(name, StringComparer.OrdinalIgnoreCase))];

    /// <param name="rows">The rows of both sides together.</param>
    /// <param name="memory">Bytes for what is noted of them.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    public async IAsyncEnumerable<LakeDifference> RunAsync(
        long rows, long memory, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var turns = (UInt128)Math.Max(1, (rows * NoteBytes + memory - 1) / memory);
        for (UInt128 turn = 0; turn < turns; turn++)
        {
            var left = await NoteAsync(reference, turn, turns, cancellationToken).ConfigureAwait(false);
            var right = await NoteAsync(difference, turn, turns, cancellationToken).ConfigureAwait(false);
            var pairs = Match(left, right);
            for (var first = 0; first < pairs.Count; first += ShownAtOnce)
            {
                var some = pairs.GetRange(first, Math.Min(ShownAtOnce, pairs.Count - first));
                var ours = await ReadAsync(reference, some.Select(static pair => pair.Left), cancellationToken).ConfigureAwait(false);
                var theirs = await ReadAsync(difference, some.Select(static pair => pair.Right), cancellationToken).ConfigureAwait(false);
                foreach (var (one, other) in some)
                {
                    foreach (var found in Tell(one < 0 ? null : ours[one], other < 0 ? null : theirs[other]))
                        yield return found;
                }
            }
        }
    }

    private async Task<List<Note>> NoteAsync(PartitionRows rows, UInt128 turn, UInt128 turns, CancellationToken cancellationToken)
    {
        var notes = new List<Note>();
        await foreach (var (first, length, values) in rows.ReadAsync(_all, null, cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < length; row++)
            {
                var whole = PartitionRows.HashOf(values, row);
                var own = key.Count == 0 ? whole : PartitionRows.HashOf(values.AsSpan(0, key.Count), row);
                if (own % turns == turn)
                    notes.Add(new Note(own, whole, first + row));
            }
        }
        notes.Sort();
        return notes;
    }

    /// <summary>The places of rows that have no equal on the other side: two of one key, or one alone with −1.</summary>
    private static List<(long Left, long Right)> Match(List<Note> left, List<Note> right)
    {
        var pairs = new List<(long, long)>();
        for (int l = 0, r = 0; l < left.Count || r < right.Count;)
        {
            var own = l == left.Count ? right[r].Key : r == right.Count || left[l].Key < right[r].Key ? left[l].Key : right[r].Key;
            var ours = Take(left, ref l, own);
            var theirs = Take(right, ref r, own);
            RemoveEqual(ours, theirs);
            for (var i = 0; i < Math.Max(ours.Count, theirs.Count); i++)
                pairs.Add((i < ours.Count ? ours[i].Row : -1, i < theirs.Count ? theirs[i].Row : -1));
        }
        return pairs;
    }

    private static List<Note> Take(List<Note> notes, ref int at, UInt128 own)
    {
        var start = at;
        while (at < notes.Count && notes[at].Key == own)
            at++;
        return notes.GetRange(start, at - start);
    }

    // Both are sorted by what stands for the whole row; equal rows go by twos.
    private static void RemoveEqual(List<Note> ours, List<Note> theirs)
    {
        int l = 0, r = 0, keptOurs = 0, keptTheirs = 0;
        while (l < ours.Count || r < theirs.Count)
        {
            var order = l == ours.Count ? 1 : r == theirs.Count ? -1 : ours[l].Whole.CompareTo(theirs[r].Whole);
            if (order == 0)
                (l, r) = (l + 1, r + 1);
            else if (order < 0)
                ours[keptOurs++] = ours[l++];
            else
                theirs[keptTheirs++] = theirs[r++];
        }
        ours.RemoveRange(keptOurs, ours.Count - keptOurs);
        theirs.RemoveRange(keptTheirs, theirs.Count - keptTheirs);
    }

    private async Task<Dictionary<long, Shown>> ReadAsync(PartitionRows rows, IEnumerable<long> places, CancellationToken cancellationToken)
    {
        long[] wanted = [.. places.Where(static place => place >= 0).Order()];
        var shown = new Dictionary<long, Shown>();
        if (wanted.Length == 0)
            return shown;
        await foreach (var (first, length, values) in rows.ReadAsync(_all, HasWanted, cancellationToken).ConfigureAwait(false))
        {
            for (var i = LowerBound(first); i < wanted.Length && wanted[i] < first + length; i++)
            {
                var row = (int)(wanted[i] - first);
                shown[wanted[i]] = new Shown(
                    Array.ConvertAll(values, column => column is null ? null : CellValue.ToObject(column, row)),
                    Array.ConvertAll(values, column => PartitionRows.HashOf(column, row)));
            }
        }
        return shown;

        bool HasWanted(long from, long to) => LowerBound(from) is var i && i < wanted.Length && wanted[i] < to;

        int LowerBound(long place) => Array.BinarySearch(wanted, place) is >= 0 and var found ? found : ~Array.BinarySearch(wanted, place);
    }

    private IEnumerable<LakeDifference> Tell(Shown? ours, Shown? theirs)
    {
        var known = (ours ?? theirs)!;
        var told = key.Count == 0 ? _all.Length : key.Count;
        KeyValuePair<string, object?>[] tells = [.. _all.Take(told).Select((name, i) => KeyValuePair.Create(name, known.Values[i]))];
        if (ours is null || theirs is null)
        {
            yield return new LakeDifference
            {
                Kind = DifferenceKind.Row,
                Side = ours is null ? DifferenceSide.Difference : DifferenceSide.Reference,
                Partition = reference.Folder.Path,
                Key = tells,
            };
            yield break;
        }
        for (var i = key.Count; i < _all.Length; i++)
        {
            if (ours.Hashes[i] == theirs.Hashes[i])
                continue;
            yield return new LakeDifference
            {
                Kind = DifferenceKind.Value,
                Side = DifferenceSide.Both,
                Partition = reference.Folder.Path,
                Key = tells,
                Column = _all[i],
                Reference = ours.Values[i],
                Difference = theirs.Values[i],
            };
        }
    }

    /// <summary>What stands for a row, and where it lies.</summary>
    private readonly record struct Note(UInt128 Key, UInt128 Whole, long Row) : IComparable<Note>
    {
        public int CompareTo(Note other) =>
            Key != other.Key ? Key.CompareTo(other.Key) : Whole != other.Whole ? Whole.CompareTo(other.Whole) : Row.CompareTo(other.Row);
    }

    private sealed record Shown(object?[] Values, UInt128[] Hashes);
}
