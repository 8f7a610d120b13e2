using PartitionLake.Engine.Samples;
using PartitionLake.Engine.Samples.Vocabulary;

namespace PartitionLake.Engine.Tests.Samples;

public sealed class WeightedChoiceTests
{
    [Fact]
    public void Draws_follow_the_weights()
    {
        double[] weights = [5, 0, 1, 10, 4];
        var choice = new WeightedChoice(weights);
        var random = SampleRandom.For(7, SampleStream.Facts, 0);
        var drawn = new int[weights.Length];
        for (var i = 0; i < 200_000; i++)
            drawn[choice.Pick(ref random)]++;

        Assert.Equal(0, drawn[1]);
        for (var i = 0; i < weights.Length; i++)
            Assert.InRange(drawn[i], weights[i] * 10_000 * 0.95, weights[i] * 10_000 * 1.05);
    }

    [Fact]
    public void Numbers_stay_below_their_bound_and_reach_all_of_it()
    {
        var random = SampleRandom.For(7, SampleStream.Facts, 1);
        var seen = new bool[13];
        for (var i = 0; i < 1_000; i++)
            seen[random.Below(13)] = true;

        Assert.DoesNotContain(false, seen);
    }

    [Fact]
    public void The_sequence_is_the_published_one()
    {
        // SplitMix64 from state 0, as its reference implementation prints it.
        ulong[] expected = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F];

        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], SampleRandom.Mix((ulong)(i + 1) * 0x9E3779B97F4A7C15));
    }
}
