using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Query.Aggregation;

/// <summary>
/// SUM and AVG of floating point numbers. The sum is carried in two doubles (Knuth's two-sum), about 106 bits, so that the
/// order in which threads meet the rows does not show in the 53 bits of the result.
/// </summary>
internal sealed class RealSum(bool isAverage) : Accumulator
{
    private double[] _high = new double[1];
    private double[] _low = new double[1];
    private long[] _counts = new long[1];

    public override long AllocatedBytes => 24L * _high.Length;

    public override void Grow(int groups)
    {
        if (groups <= _high.Length)
            return;
        Array.Resize(ref _high, Math.Max(groups, _high.Length * 2));
        Array.Resize(ref _low, _high.Length);
        Array.Resize(ref _counts, _high.Length);
    }

    public override void Add(Column? values, int[]? groups, int length)
    {
        if (values is Column<double> numbers)
        {
            if (groups is null)
                AddToOne(numbers.Values.AsSpan(0, length), numbers.Validity);
            else
                AddToMany(numbers.Values.AsSpan(0, length), numbers.Validity, groups);
            return;
        }
        var floats = (Column<float>)values!;
        for (var row = 0; row < length; row++)
        {
            if (floats.IsNull(row))
                continue;
            var group = groups?[row] ?? 0;
            Add(ref _high[group], ref _low[group], floats.Values[row]);
            _counts[group]++;
        }
    }

    public override void Merge(Accumulator other, int[] groups)
    {
        var source = (RealSum)other;
        for (var group = 0; group < groups.Length; group++)
        {
            var to = groups[group];
            Add(ref _high[to], ref _low[to], source._high[group]);
            if (double.IsFinite(source._low[group]))
                _low[to] += source._low[group];
            _counts[to] += source._counts[group];
        }
    }

    public override Column Build(int groups)
    {
        var results = new double[groups];
        ValidityMap? validity = null;
        for (var group = 0; group < groups; group++)
        {
            if (_counts[group] == 0)
            {
                (validity ??= ValidityMap.AllValid(groups)).SetNull(group);
                continue;
            }
            // Infinities and NaN make nonsense of the low part.
            var sum = _high[group] + _low[group];
            sum = double.IsFinite(sum) ? sum : _high[group];
            results[group] = isAverage ? sum / _counts[group] : sum;
        }
        return new Column<double>(LakeType.Double, results, groups, validity);
    }

    private void AddToOne(ReadOnlySpan<double> numbers, ValidityMap? validity)
    {
        var (high, low) = (_high[0], _low[0]);
        for (var row = 0; row < numbers.Length; row++)
        {
            // A null row holds zero.
            Add(ref high, ref low, numbers[row]);
        }
        (_high[0], _low[0]) = (high, low);
        _counts[0] += validity?.CountValid() ?? numbers.Length;
    }

    private void AddToMany(ReadOnlySpan<double> numbers, ValidityMap? validity, int[] groups)
    {
        for (var row = 0; row < numbers.Length; row++)
        {
            if (validity is not null && !validity[row])
                continue;
            var group = groups[row];
            Add(ref _high[group], ref _low[group], numbers[row]);
            _counts[group]++;
        }
    }

    private static void Add(ref double high, ref double low, double value)
    {
        var sum = high + value;
        var part = sum - high;
        low += high - (sum - part) + (value - part);
        high = sum;
    }
}
