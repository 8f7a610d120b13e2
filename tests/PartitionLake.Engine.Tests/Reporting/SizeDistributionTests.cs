using CsCheck;
using PartitionLake.Engine.Reporting.Measuring;

namespace PartitionLake.Engine.Tests.Reporting;

public sealed class SizeDistributionTests
{
    private static readonly Gen<long[]> s_sizes = Gen.Frequency(
        (1, Gen.Long[0, 40]), (3, Gen.Long[1, 1L << 44]), (2, Gen.Long[900_000, 1_100_000])).Array[1, 60];

    [Fact]
    public void Every_partition_is_in_one_bin_and_no_byte_is_lost() => s_sizes.Sample(sizes =>
    {
        var bins = new SizeDistribution(sizes).Bins();

        Assert.Equal(sizes.Length, bins.Sum(static bin => bin.Partitions));
        Assert.Equal(sizes.Sum(), bins.Sum(static bin => bin.Bytes));
        Assert.All(bins, bin => Assert.Equal(sizes.Count(size => size >= bin.From && size < bin.To), bin.Partitions));
        Assert.All(bins.Zip(bins.Skip(1)), static pair => Assert.Equal(pair.First.To, pair.Second.From));
        Assert.InRange(bins.Count, 1, 50);
    });

    [Fact]
    public void The_largest_partitions_hold_what_they_hold() => s_sizes.Sample(sizes =>
    {
        var distribution = new SizeDistribution(sizes);
        var descending = sizes.OrderDescending().ToArray();

        Assert.All(distribution.Shares(), point => Assert.Equal(descending.Take((int)point.Partitions).Sum(), point.Bytes));
        Assert.Equal((sizes.Length, sizes.Sum()), ((int)distribution.Shares()[^1].Partitions, distribution.Shares()[^1].Bytes));
        Assert.Equal(descending[^1], distribution.Least);
        Assert.Equal(descending[0], distribution.Quantile(1));
    });

    [Fact]
    public void Sizes_that_are_alike_have_equal_steps_and_others_doubling_ones()
    {
        Assert.Equal([900L, 904, 908], new SizeDistribution([900, 930, 950]).Bins().Take(3).Select(static bin => bin.From));
        Assert.Equal([4L, 8, 16], new SizeDistribution([5, 900]).Bins().Take(3).Select(static bin => bin.From));
        Assert.Equal([0L, 1, 2], new SizeDistribution([0, 900]).Bins().Take(3).Select(static bin => bin.From));
    }

    [Fact]
    public void A_median_between_two_is_their_mean_and_skew_is_how_often_it_goes_into_the_largest()
    {
        var sizes = new SizeDistribution([4, 1, 2, 30]);

        Assert.Equal(3, sizes.Median);
        Assert.Equal(10, sizes.Skew);
        Assert.Equal(30d / 37, sizes.ShareOfLargest(0.1));
        Assert.Null(new SizeDistribution([0, 0, 9]).Skew);
    }
}
