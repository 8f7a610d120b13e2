using System.Numerics;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Query.Aggregation;

/// <summary>The order of a type.</summary>
internal interface IOrder<T>
{
    static abstract bool IsLess(T left, T right);
}

internal readonly struct Ordered<T> : IOrder<T>
    where T : IComparable<T>
{
    public static bool IsLess(T left, T right) => left.CompareTo(right) < 0;
}

/// <summary>NaN is greater than every number, and zeros of both signs are equal.</summary>
internal readonly struct NaNLast<T> : IOrder<T>
    where T : IFloatingPoint<T>
{
    public static bool IsLess(T left, T right) => left < right || (T.IsNaN(right) && !T.IsNaN(left));
}

/// <summary>MIN and MAX of fixed-width values.</summary>
internal sealed class Extremum<T, TOrder>(LakeType type, bool isMax) : Accumulator
    where T : unmanaged
    where TOrder : IOrder<T>
{
    private T[] _values = new T[1];
    private bool[] _has = new bool[1];

    public override unsafe long AllocatedBytes => (sizeof(T) + 1L) * _values.Length;

    public override void Grow(int groups)
    {
        if (groups <= _values.Length)
            return;
        Array.Resize(ref _values, Math.Max(groups, _values.Length * 2));
        Array.Resize(ref _has, _values.Length);
    }

    public override void Add(Column? values, int[]? groups, int length)
    {
        var source = (Column<T>)values!;
        for (var row = 0; row < length; row++)
        {
            if (source.Validity is null || source.Validity[row])
                Add(groups?[row] ?? 0, source.Values[row]);
        }
    }

    public override void Merge(Accumulator other, int[] groups)
    {
        var source = (Extremum<T, TOrder>)other;
        for (var group = 0; group < groups.Length; group++)
        {
            if (source._has[group])
                Add(groups[group], source._values[group]);
        }
    }

    public override Column Build(int groups)
    {
        ValidityMap? validity = null;
        for (var group = 0; group < groups; group++)
        {
            if (!_has[group])
                (validity ??= ValidityMap.AllValid(groups)).SetNull(group);
        }
        return new Column<T>(type, _values, groups, validity);
    }

    private void Add(int group, T value)
    {
        if (_has[group] && !(isMax ? TOrder.IsLess(_values[group], value) : TOrder.IsLess(value, _values[group])))
            return;
        _has[group] = true;
        _values[group] = value;
    }
}
