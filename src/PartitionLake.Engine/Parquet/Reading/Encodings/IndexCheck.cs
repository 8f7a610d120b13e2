using System.Numerics;
using System.Runtime.InteropServices;
using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading.Encodings;

/// <summary>Checks many indexes or levels at once.</summary>
internal static class IndexCheck
{
    /// <summary>The largest number, all taken as unsigned, so that a negative one counts as huge; 0 for none.</summary>
    public static uint Max(ReadOnlySpan<int> numbers)
    {
        var values = MemoryMarshal.Cast<int, uint>(numbers);
        var max = 0u;
        if (values.Length >= Vector<uint>.Count)
        {
            var vectors = MemoryMarshal.Cast<uint, Vector<uint>>(values);
            var running = vectors[0];
            foreach (var vector in vectors[1..])
                running = Vector.Max(running, vector);
            for (var lane = 0; lane < Vector<uint>.Count; lane++)
                max = Math.Max(max, running[lane]);
            values = values[(vectors.Length * Vector<uint>.Count)..];
        }
        foreach (var value in values)
            max = Math.Max(max, value);
        return max;
    }

    /// <summary>Throws unless every number is an entry of a dictionary of that size.</summary>
    public static void Check(ReadOnlySpan<int> indexes, int dictionaryCount)
    {
        if (indexes.IsEmpty)
            return;
        var max = Max(indexes);
        if (max >= (uint)dictionaryCount)
            ReadFailure.Corrupt($"a value refers to entry {max} of a dictionary of {dictionaryCount} entries.");
    }
}
