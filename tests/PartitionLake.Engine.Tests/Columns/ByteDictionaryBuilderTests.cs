using System.Text;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Tests.Columns;

public sealed class ByteDictionaryBuilderTests
{
    [Fact]
    public void Equal_values_share_a_code_and_codes_follow_first_appearance()
    {
        var builder = new ByteDictionaryBuilder();
        var codes = new List<int>();
        for (var i = 0; i < 10_000; i++)
            codes.Add(builder.Add(Encoding.UTF8.GetBytes($"value {i % 3_333}")));

        Assert.Equal(3_333, builder.Count);
        for (var i = 0; i < codes.Count; i++)
            Assert.Equal(i % 3_333, codes[i]);
        Assert.Equal(-1, builder.Find("value 3333"u8));
    }

    [Fact]
    public void A_snapshot_keeps_its_values_while_the_builder_grows()
    {
        var builder = new ByteDictionaryBuilder();
        builder.Add("first"u8);
        var snapshot = builder.ToDictionary();
        for (var i = 0; i < 1_000; i++)
            builder.Add(Encoding.UTF8.GetBytes($"more {i}"));

        Assert.Equal(1, snapshot.Count);
        Assert.Equal("first", snapshot.GetString(0));
    }
}
