using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Drift;

namespace PartitionLake.Engine.Tests.Drift;

public sealed class WiderTypeTests
{
    [Theory]
    [InlineData("int32", "int64", "int64")]
    [InlineData("float", "double", "double")]
    [InlineData("int32", "double", "double")]
    [InlineData("int32", "float", "double")]
    [InlineData("decimal(5,2)", "decimal(4,3)", "decimal(6,3)")]
    [InlineData("int64", "decimal(12,2)", "decimal(21,2)")]
    [InlineData("string", "string", "string")]
    public void A_type_that_holds_both_unchanged_is_found_from_either_side(string left, string right, string wider)
    {
        Assert.Equal(LakeType.Parse(wider), WiderType.Of(LakeType.Parse(left), LakeType.Parse(right)));
        Assert.Equal(LakeType.Parse(wider), WiderType.Of(LakeType.Parse(right), LakeType.Parse(left)));
    }

    [Theory]
    [InlineData("int64", "double")]
    [InlineData("int64", "float")]
    [InlineData("decimal(5,2)", "double")]
    [InlineData("decimal(38,0)", "decimal(38,2)")]
    [InlineData("date", "timestamp")]
    [InlineData("timestamp", "timestamp with time zone")]
    [InlineData("string", "int32")]
    [InlineData("boolean", "int32")]
    [InlineData("list<int32>", "list<int64>")]
    public void Types_of_which_one_would_change_values_have_none(string left, string right)
    {
        Assert.Null(WiderType.Of(LakeType.Parse(left), LakeType.Parse(right)));
        Assert.Null(WiderType.Of(LakeType.Parse(right), LakeType.Parse(left)));
    }
}
