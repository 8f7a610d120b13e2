using PartitionLake.Engine.Catalog.Tables;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Tests.Catalog.Tables;

public sealed class HiveTypeTests
{
    [Theory]
    [InlineData("struct<a:int32,b:string>", "struct<a:int,b:string>")]
    [InlineData("map<string,int64>", "map<string,bigint>")]
    [InlineData("list<struct<code:string,n:list<decimal(9,2)>>>", "array<struct<code:string,n:array<decimal(9,2)>>>")]
    [InlineData("map<date,struct<at:timestamp with time zone>>", "map<date,struct<at:timestamp>>")]
    public void A_nested_type_has_the_name_that_Glue_and_Athena_have_for_it(string type, string name)
    {
        Assert.Equal(name, HiveType.Of(LakeType.Parse(type)));
        Assert.True(HiveType.AreSame(name.ToUpperInvariant().Replace(",", ", ", StringComparison.Ordinal), name));
    }
}
