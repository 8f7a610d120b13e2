using System.Numerics;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading.Chunks;
using PartitionLake.Engine.Parquet.Reading.Encodings;
using PartitionLake.Engine.Parquet.Writing;

namespace PartitionLake.Engine.Parquet;

/// <summary>
/// Names the generic loops that the ahead-of-time compiler is to make native code of. It does so only where code calls them
/// with their types known; the product reaches them through base classes, and the first second of a run would go to the
/// just-in-time compiler. Nothing here is ever called, and nothing breaks where a loop is missing.
/// </summary>
internal static class NativeCode
{
    internal static void Loops(Inner<bool> bools, Inner<int> ints, Inner<long> longs, Inner<float> floats, Inner<double> doubles)
    {
        Each(bools);
        Each(ints);
        Each(longs);
        Each(floats);
        Each(doubles);
        Numbers<int, int>(ints);
        Numbers<long, long>(longs);
        Numbers<float, int>(floats);
        Numbers<double, long>(doubles);
    }

    private static void Each<T>(Inner<T> inner)
        where T : unmanaged
    {
        inner.Values.SetDictionary(default!, 0);
        inner.Values.BeginPage(default, default!, 0);
        inner.Values.Read(default);
        inner.Values.EndPage();
        inner.Column.Gather(default, []);
        default(ValidityWriter).Spread<T>(default, 0, 0, default);
        FixedColumnWriter<T>.Compact(default, default, default);
    }

    private static void Numbers<T, TBits>(Inner<T> inner)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
        where TBits : unmanaged, IEquatable<TBits>
    {
        inner.Dictionary<TBits>().Map(default, int.MaxValue);
        inner.Dictionary<TBits>().Repeat(default);
        _ = Extrema<T>.Of(default).WithWideZero().IsEmpty;
        FixedWidth.Write<T>(default, 0, null!);
        FixedWidth.Put<T>(default, default, 0);
    }

    /// <summary>What the loops belong to.</summary>
    internal abstract class Inner<T>(ValueReader<T> values, Column<T> column)
        where T : unmanaged
    {
        public ValueReader<T> Values => values;

        public Column<T> Column => column;

        public abstract ValueDictionary<TBits> Dictionary<TBits>()
            where TBits : unmanaged, IEquatable<TBits>;
    }
}
