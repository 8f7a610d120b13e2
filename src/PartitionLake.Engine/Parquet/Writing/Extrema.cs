using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>The smallest and largest of some numbers; <see cref="IsEmpty"/> if there are none, or a NaN is among them.</summary>
/// <remarks>
/// The format keeps NaN out of the bounds, but DuckDB and Spark hold NaN greater than every number and skip
/// by the bounds all the same: beside a NaN, bounds would hide it.
/// </remarks>
internal readonly record struct Extrema<T>(T Min, T Max)
    where T : unmanaged, INumber<T>, IMinMaxValue<T>
{
    /// <summary>The start of every search: any number makes both ends change.</summary>
    private static Extrema<T> None => IsFloating
        ? new Extrema<T>(T.One / T.Zero, -T.One / T.Zero)
        : new Extrema<T>(T.MaxValue, T.MinValue);

    private static bool IsFloating => typeof(T) == typeof(float) || typeof(T) == typeof(double);

    public bool IsEmpty => Min > Max;

    public static Extrema<T> Of(ReadOnlySpan<T> values)
    {
        var (min, max) = None;
        var isOrdered = true;
        if (Vector<T>.IsSupported && values.Length >= Vector<T>.Count * 2)
        {
            var vectors = MemoryMarshal.Cast<T, Vector<T>>(values);
            var mins = new Vector<T>(min);
            var maxs = new Vector<T>(max);
            var equal = Vector<T>.AllBitsSet;
            foreach (var vector in vectors)
            {
                equal &= Vector.Equals(vector, vector);
                mins = Vector.ConditionalSelect(Vector.LessThan(vector, mins), vector, mins);
                maxs = Vector.ConditionalSelect(Vector.GreaterThan(vector, maxs), vector, maxs);
            }
            for (var i = 0; i < Vector<T>.Count; i++)
                Include(mins[i], maxs[i], ref min, ref max);
            isOrdered = Vector.AsVectorByte(equal) == Vector<byte>.AllBitsSet;
            values = values[(vectors.Length * Vector<T>.Count)..];
        }
        foreach (var value in values)
        {
            Include(value, value, ref min, ref max);
            isOrdered &= !T.IsNaN(value);
        }
        return isOrdered ? new Extrema<T>(min, max) : None;
    }

    /// <summary>
    /// Zero as the specification asks: engines differ on whether −0.0 is less than +0.0, so a lower bound
    /// is always −0.0 and an upper bound +0.0.
    /// </summary>
    public Extrema<T> WithWideZero()
        => T.IsZero(Min) || T.IsZero(Max) ? new Extrema<T>(T.IsZero(Min) ? -T.Zero : Min, T.IsZero(Max) ? T.Zero : Max) : this;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Include(T low, T high, ref T min, ref T max)
    {
        if (low < min)
            min = low;
        if (high > max)
            max = high;
    }
}
