using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Query.Aggregation;

/// <summary>COUNT: rows, or rows with a value.</summary>
internal sealed class CountAccumulator : Accumulator
{
    private long[] _counts = new long[1];

    public override long AllocatedBytes => 8L * _counts.Length;

    public override void Grow(int groups)
    {
        if (groups > _counts.Length)
            Array.Resize(ref _counts, Math.Max(groups, _counts.Length * 2));
    }

    public override void Add(Column? values, int[]? groups, int length)
    {
        var isNullable = values is DictionaryColumn || Values.ValidityOf(values) is not null;
        if (groups is null)
        {
            _counts[0] += isNullable ? Values.CountValid(values!) : length;
            return;
        }
        var counts = _counts;
        for (var row = 0; row < length; row++)
        {
            if (!isNullable || !values!.IsNull(row))
                counts[groups[row]]++;
        }
    }

    public override void Merge(Accumulator other, int[] groups)
    {
        var counts = ((CountAccumulator)other)._counts;
        for (var group = 0; group < groups.Length; group++)
            _counts[groups[group]] += counts[group];
    }

    public override Column Build(int groups) => new Column<long>(LakeType.Int64, _counts, groups);
}
