using PartitionLake.Engine.Tests.Support;
using PartitionLake.Readers.Tests.Matrix;

namespace PartitionLake.Readers.Tests.Writers;

/// <summary>What Spark writes as it comes (timestamps as INT96), with pages of version 2, and in its legacy format.</summary>
[Collection(SparkCollection.Name)]
public sealed class SparkLakeTests(MatrixLake lake, SparkSession spark)
{
    public static TheoryData<string> Names => [.. WrittenLake.OfSpark.Select(written => written.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_lake_that_Spark_wrote_is_read_back_equal(string name)
    {
        var version = spark.Answer.Version;
        var written = WrittenLake.OfSpark.Single(one => one.Name == name);
        var root = spark.Lake(written);
        using var duck = new Duck();
        Assert.NotEqual(0L, duck.Scalar($"SELECT count(*) FROM parquet_metadata({Duck.Literal(Path.Combine(root, "**", "*.parquet"))}) WHERE {written.Trait}"));

        var foreign = new ForeignLake(lake, root, WrittenLake.First, lake.Oracle.Rows - WrittenLake.First);

        await foreign.AssertReadsAsync($"Spark {version} ({name})");
    }
}
