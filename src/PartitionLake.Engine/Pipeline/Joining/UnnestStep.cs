using System.Buffers.Binary;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Input;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Pipeline.Joining;

/// <summary>Repeats rows of the fact for each element of a list, or each pair of a map. A row without any stays, with null for the element.</summary>
/// <remarks>Safe for several threads.</remarks>
internal sealed class UnnestStep(BoundUnnest unnest)
{
    private const int None = -1;

    private long _matched;
    private long _unmatched;
    private long _multiplied;

    /// <summary>What it did, counted as a join's fan-out is.</summary>
    public JoinCounts Counts => new($"UNNEST({unnest.Text})", _matched, _unmatched, _multiplied, 0);

    /// <summary>The rows, in their order and that of the elements, so many at a time.</summary>
    public IEnumerable<JoinedBatch> Multiply(JoinedBatch batch, int maxRows)
    {
        var lists = (DictionaryColumn)RowErrors.Guard(() => unnest.List.Evaluate(batch), unnest.Text, batch.DescribeRow);
        var rows = new List<int>(batch.Length);
        var places = new List<int>(batch.Length);
        for (var row = 0; row < lists.Length; row++)
        {
            var count = lists.IsNull(row) ? 0 : ListValue.Count(lists.GetBytes(row));
            Count(count);
            for (var (element, place) = (0, sizeof(int)); element < Math.Max(1, count); element++)
            {
                if (rows.Count == maxRows)
                {
                    yield return Slice(batch, lists, rows, places);
                    rows.Clear();
                    places.Clear();
                }
                rows.Add(row);
                places.Add(count == 0 ? None : place);
                place = count == 0 ? place : Next(lists.GetBytes(row), place);
            }
        }
        if (rows.Count > 0)
            yield return Slice(batch, lists, rows, places);
    }

    private void Count(int elements)
    {
        if (elements == 0)
            Interlocked.Increment(ref _unmatched);
        else
            Interlocked.Increment(ref _matched);
        Interlocked.Add(ref _multiplied, Math.Max(0, elements - 1));
    }

    private JoinedBatch Slice(JoinedBatch batch, DictionaryColumn lists, List<int> rows, List<int> places)
    {
        int[] chosen = [.. rows];
        int[] starts = [.. places];
        return batch.Unnest(chosen, StructColumn.Of(PartColumn.Create(unnest.Element, chosen.Length, (int row, out ReadOnlySpan<byte> part) =>
        {
            part = default;
            if (starts[row] == None)
                return false;
            var packed = lists.GetBytes(chosen[row]);
            var length = BinaryPrimitives.ReadInt32LittleEndian(packed[starts[row]..]);
            part = packed.Slice(starts[row] + sizeof(int), Math.Max(0, length));
            return length >= 0;
        })));
    }

    private static int Next(ReadOnlySpan<byte> packed, int place) => place + sizeof(int) + Math.Max(0, BinaryPrimitives.ReadInt32LittleEndian(packed[place..]));
}
