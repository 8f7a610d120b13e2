using PartitionLake.Engine.Aws.Metering;
using PartitionLake.Engine.Storage.S3;

namespace PartitionLake.Engine.Tests.Aws.Metering;

public sealed class ListPricesTests
{
    private const long MiB = 1024 * 1024;

    [Theory]
    [InlineData(RequestKind.List, null, 5.0)]
    [InlineData(RequestKind.List, "STANDARD_IA", 5.0)]
    [InlineData(RequestKind.Put, null, 5.0)]
    [InlineData(RequestKind.Put, "STANDARD_IA", 10.0)]
    [InlineData(RequestKind.Get, null, 0.4)]
    [InlineData(RequestKind.Head, "GLACIER_IR", 10.0)]
    [InlineData(RequestKind.Delete, null, 0.0)]
    public void A_million_requests_cost_what_the_page_of_prices_says(RequestKind kind, string? storageClass, double dollars) =>
        Assert.Equal((decimal)dollars, ListPrices.Of(kind, storageClass) * 1_000_000);

    [Fact]
    public void A_small_object_is_billed_as_larger_in_the_classes_for_what_is_seldom_read()
    {
        Assert.Equal(ListPrices.OfMonth("STANDARD_IA", 128 * 1024), ListPrices.OfMonth("STANDARD_IA", 10));
        Assert.True(ListPrices.OfMonth("STANDARD_IA", 10 * 1024) > ListPrices.OfMonth(null, 10 * 1024));
        Assert.True(ListPrices.OfMonth("STANDARD_IA", MiB) < ListPrices.OfMonth(null, MiB));
    }

    [Fact]
    public void A_forecast_counts_the_parts_of_large_objects_and_adds_what_looking_has_taken()
    {
        var forecast = new WriteForecast(null);
        forecast.Write(1_000);
        forecast.Write(20 * MiB);
        forecast.Remove();

        var requests = forecast.After(new RequestCounts { List = 3, Dollars = 1 });

        // One; a beginning, three parts, an end; nine of the state.
        Assert.Equal(1 + 5 + 9, requests.Put);
        Assert.Equal(3, requests.List);
        Assert.Equal(4, requests.Delete);
        Assert.Equal(1 + 15 * 0.000005m, requests.Dollars);
    }

    [Fact]
    public void A_class_that_costs_more_than_the_usual_one_is_told_of_with_both_amounts()
    {
        var small = new WriteForecast("STANDARD_IA");
        for (var i = 0; i < 100_000; i++)
            small.Write(10 * 1024);
        var large = new WriteForecast("STANDARD_IA");
        large.Write(10);
        for (var i = 0; i < 1_000; i++)
            large.Write(MiB);
        var tiering = new WriteForecast("INTELLIGENT_TIERING");
        tiering.Write(10);

        Assert.Contains(
            "100,000 of 100,000 objects are smaller than 128 KB, and STANDARD_IA bills each as 128 KB: "
                + "about $0.1526 a month for what would be $0.0219 in STANDARD", small.Disadvantage);
        Assert.Null(large.Disadvantage);
        Assert.Contains("never moves them to a cheaper tier", tiering.Disadvantage);
        Assert.Null(new WriteForecast(null).Disadvantage);
    }

    [Fact]
    public void Counts_say_in_one_line_what_there_was()
    {
        Assert.Equal("3 LIST, 5,403 PUT, $0.027 at AWS's list prices of " + ListPrices.AsOf,
            new RequestCounts { List = 3, Put = 5_403, Dollars = 0.02703m }.ToString());
        Assert.Equal("none", RequestCounts.None.ToString());
    }
}
