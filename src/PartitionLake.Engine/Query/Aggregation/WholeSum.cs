using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Query.Aggregation;

/// <summary>SUM and AVG of whole numbers and decimals: exact, in 128 bits, whatever the order of the rows.</summary>
/// <param name="type">The type of the result.</param>
/// <param name="scale">Digits behind the point of the values.</param>
/// <param name="isAverage">Whether the result is the average, a double.</param>
internal sealed class WholeSum(LakeType type, int scale, bool isAverage) : Accumulator
{
    private Int128[] _sums = new Int128[1];
    private long[] _counts = new long[1];

    public override long AllocatedBytes => 24L * _sums.Length;

    public override void Grow(int groups)
    {
        if (groups <= _sums.Length)
            return;
        Array.Resize(ref _sums, Math.Max(groups, _sums.Length * 2));
        Array.Resize(ref _counts, _sums.Length);
    }

    public override void Add(Column? values, int[]? groups, int length)
    {
        switch (values)
        {
            case Column<int> numbers:
                AddNumbers(numbers.Validity, groups, length, row => numbers.Values[row]);
                break;
            case Column<long> numbers:
                AddNumbers(numbers.Validity, groups, length, row => numbers.Values[row]);
                break;
            case Column<Int128> numbers:
                AddDecimals(numbers, groups, length);
                break;
            default:
                throw new ArgumentException("Only whole numbers and decimals are summed here.", nameof(values));
        }
    }

    public override void Merge(Accumulator other, int[] groups)
    {
        var source = (WholeSum)other;
        for (var group = 0; group < groups.Length; group++)
        {
            Add(ref _sums[groups[group]], source._sums[group]);
            _counts[groups[group]] += source._counts[group];
        }
    }

    public override Column Build(int groups)
    {
        ValidityMap? validity = null;
        for (var group = 0; group < groups; group++)
        {
            if (_counts[group] == 0)
                (validity ??= ValidityMap.AllValid(groups)).SetNull(group);
        }
        if (isAverage)
        {
            var averages = new double[groups];
            for (var group = 0; group < groups; group++)
                averages[group] = _counts[group] == 0 ? 0 : DecimalMath.ToDouble(_sums[group], scale) / _counts[group];
            return new Column<double>(type, averages, groups, validity);
        }
        if (type.Kind == TypeKind.Decimal)
        {
            for (var group = 0; group < groups; group++)
            {
                if (_sums[group] >= DecimalMath.PowerOf10(DecimalMath.MostDigits) || _sums[group] <= -DecimalMath.PowerOf10(DecimalMath.MostDigits))
                    throw Overflow();
            }
            return new Column<Int128>(type, _sums, groups, validity);
        }
        var sums = new long[groups];
        for (var group = 0; group < groups; group++)
            sums[group] = _sums[group] == (long)_sums[group] ? (long)_sums[group] : throw Overflow();
        return new Column<long>(type, sums, groups, validity);
    }

    /// <summary>Fewer than 2^63 numbers of 64 bits always fit.</summary>
    private void AddNumbers(ValidityMap? validity, int[]? groups, int length, Func<int, long> valueOf)
    {
        for (var row = 0; row < length; row++)
        {
            if (validity is not null && !validity[row])
                continue;
            var group = groups?[row] ?? 0;
            _sums[group] += valueOf(row);
            _counts[group]++;
        }
    }

    private void AddDecimals(Column<Int128> numbers, int[]? groups, int length)
    {
        for (var row = 0; row < length; row++)
        {
            if (numbers.IsNull(row))
                continue;
            var group = groups?[row] ?? 0;
            Add(ref _sums[group], numbers.Values[row]);
            _counts[group]++;
        }
    }

    private void Add(ref Int128 sum, Int128 value)
    {
        var total = unchecked(sum + value);
        // The sign of both is not the sign of their sum.
        if (((sum ^ total) & (value ^ total)) < 0)
            throw Overflow();
        sum = total;
    }

    private LakeException Overflow() => new(
        LakeErrorCode.ExpressionFailed,
        $"The sum of a group does not fit {(isAverage ? "38 digits" : type)}.",
        type.Kind == TypeKind.Int64 ? "CAST the values to DECIMAL(38,0) or to DOUBLE." : "CAST the values to DOUBLE.",
        "SUM");
}
