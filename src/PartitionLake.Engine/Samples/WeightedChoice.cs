using PartitionLake.Engine.Samples.Vocabulary;

namespace PartitionLake.Engine.Samples;

/// <summary>Draws an index with given weights in constant time: Walker's alias method, as Vose sets it up.</summary>
/// <remarks>Only the four basic operations are used on the weights, so every machine draws the same.</remarks>
internal sealed class WeightedChoice
{
    private readonly double[] _threshold;
    private readonly int[] _alias;

    public WeightedChoice(ReadOnlySpan<double> weights)
    {
        var count = weights.Length;
        var total = 0.0;
        foreach (var weight in weights)
            total += weight;
        _threshold = new double[count];
        _alias = new int[count];
        var small = new Stack<int>(count);
        var large = new Stack<int>(count);
        for (var i = 0; i < count; i++)
        {
            _threshold[i] = weights[i] * count / total;
            _alias[i] = i;
            (_threshold[i] < 1 ? small : large).Push(i);
        }
        while (small.TryPop(out var less) && large.TryPop(out var more))
        {
            _alias[less] = more;
            _threshold[more] -= 1 - _threshold[less];
            (_threshold[more] < 1 ? small : large).Push(more);
        }
        // What rounding left over on either stack has weight one up to the last bit.
        foreach (var left in large)
            _threshold[left] = 1;
        foreach (var left in small)
            _threshold[left] = 1;
    }

    /// <summary>The weights of Zipf's law, 1 / (rank + offset): the smaller the offset, the steeper.</summary>
    public static double[] Zipf(int count, int offset)
    {
        var weights = new double[count];
        for (var i = 0; i < count; i++)
            weights[i] = 1.0 / (i + offset);
        return weights;
    }

    public int Pick(ref SampleRandom random)
    {
        var index = random.Below(_threshold.Length);
        return random.Unit() < _threshold[index] ? index : _alias[index];
    }
}
