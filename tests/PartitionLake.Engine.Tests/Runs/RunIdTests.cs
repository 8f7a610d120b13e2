using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Tests.Runs;

public sealed class RunIdTests
{
    [Fact]
    public void New_ids_sort_by_time_differ_and_tell_their_time()
    {
        var time = new ManualTime();
        var ids = new List<string>();
        for (var i = 0; i < 50; i++, time.Advance(TimeSpan.FromHours(31)))
        {
            ids.Add(RunId.New(time));
            Assert.Equal(time.GetUtcNow(), RunId.TimeOf(ids[^1]));
            Assert.Equal(ids[^1], RunId.Check(ids[^1]));
        }
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.NotEqual(RunId.New(time), RunId.New(time));
        Assert.Matches("^20261122T120000Z-[0-9a-f]{8}$", ids[0]);
    }

    [Fact]
    public void Runs_of_one_second_are_in_order_too()
    {
        var time = new ManualTime();
        var ids = new List<string>();
        for (var i = 0; i < 50; i++, time.Advance(TimeSpan.FromMilliseconds(19)))
            ids.Add(RunId.New(time));
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("_hidden")]
    [InlineData(".hidden")]
    [InlineData("ends.")]
    [InlineData("spa ce")]
    [InlineData("ünïcode")]
    [InlineData("nul\0")]
    public void A_supplied_id_that_is_no_file_name_is_refused(string id)
    {
        Assert.Equal(LakeErrorCode.PathInvalid, Assert.Throws<LakeException>(() => RunId.Check(id)).Code);
        Assert.Null(RunId.TimeOf(id));
    }

    [Fact]
    public void Type_names_are_read_back()
    {
        LakeType[] types = [LakeType.Boolean, LakeType.Int32, LakeType.Int64, LakeType.Float, LakeType.Double, LakeType.Date,
            LakeType.Timestamp, LakeType.TimestampUtc, LakeType.String, LakeType.Binary, LakeType.Decimal(38, 0), LakeType.Decimal(1, 1)];
        foreach (var type in types)
        {
            Assert.Equal(type, LakeType.Parse(type.ToString()));
            Assert.Equal(LakeType.List(LakeType.List(type)), LakeType.Parse(LakeType.List(LakeType.List(type)).ToString()));
        }
        foreach (var text in new[]
        {
            "",
            "String",
            "decimal",
            "decimal(39,0)",
            "decimal(2,3)",
            "decimal(1)",
            "list<>",
            "list<x>",
            "list",
            "timestamp with",
            "list<string"
        })
            Assert.Throws<FormatException>(() => LakeType.Parse(text));
    }
}
