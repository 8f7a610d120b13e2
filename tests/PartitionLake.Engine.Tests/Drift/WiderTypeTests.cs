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
    [InlineData("list<int32>", "list<string>")]
    [InlineData("list<int32>", "map<string,int32>")]
    [InlineData("struct<a:int32,b:list<date>>", "struct<a:int32,b:list<timestamp>>")]
    [InlineData("map<string,int64>", "map<string,double>")]
    public void Types_of_which_one_would_change_values_have_none(string left, string right)
    {
        Assert.Null(WiderType.Of(LakeType.Parse(left), LakeType.Parse(right)));
        Assert.Null(WiderType.Of(LakeType.Parse(right), LakeType.Parse(left)));
    }

    [Theory]
    [InlineData("list<int32>", "list<int64>", "list<int64>")]
    [InlineData("map<int32,float>", "map<int64,double>", "map<int64,double>")]
    [InlineData("struct<a:int32,b:string>", "struct<c:date,B:string,A:int64>", "struct<a:int64,b:string,c:date>")]
    [InlineData("list<struct<a:struct<x:int32>>>", "list<struct<a:struct<y:int32>,b:int32>>", "list<struct<a:struct<x:int32,y:int32>,b:int32>>")]
    public void Structs_have_the_fields_of_both_by_name_and_parts_take_the_wider_type(string left, string right, string wider)
    {
        Assert.Equal(wider, WiderType.Of(LakeType.Parse(left), LakeType.Parse(right))?.ToString());
        Assert.True(WiderType.Holds(LakeType.Parse(wider), LakeType.Parse(left)));
        Assert.True(WiderType.Holds(LakeType.Parse(wider), LakeType.Parse(right)));
    }

    [Theory]
    [InlineData("struct<a:int32,b:list<struct<c:date>>>", "struct<b:list<struct<c:timestamp>>>", ".b[].c date timestamp")]
    [InlineData("map<string,struct<x:int32>>", "map<string,struct<x:string>>", ".value.x int32 string")]
    [InlineData("map<string,int32>", "map<int32,int32>", ".key string int32")]
    [InlineData("struct<a:int32>", "list<int32>", " struct<a:int32> list<int32>")]
    public void The_part_that_no_type_holds_is_named_by_the_way_to_it(string left, string right, string part)
    {
        var apart = WiderType.Apart(LakeType.Parse(left), LakeType.Parse(right));
        Assert.Equal(part, $"{apart?.Path} {apart?.Left} {apart?.Right}");
        Assert.Null(WiderType.Apart(LakeType.Parse(left), LakeType.Parse(left)));
    }
}
