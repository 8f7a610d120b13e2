using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

public sealed class CorpusShapesTests
{
    public static TheoryData<string> Common() => [.. CorpusShapes.Common().Select(file => file.Name)];

    public static TheoryData<string> OursAlone() => [.. CorpusShapes.OursAlone().Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(Common))]
    public void A_shape_of_the_public_collections_reads_as_DuckDB_reads_it(string name)
    {
        var (_, content, expected) = CorpusShapes.Common().Single(file => file.Name == name);
        Assert.Equal(expected, Texts.Read(new MemoryByteSource(content)).Select(row => row[0]));
        using var duck = new Duck();
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["shape.parquet"], content);
        Texts.AssertSameAsDuck(duck, folder["shape.parquet"]);
    }

    [Theory]
    [MemberData(nameof(OursAlone))]
    public void A_shape_that_DuckDB_does_not_know_reads_as_it_was_made(string name)
    {
        var (_, content, expected) = CorpusShapes.OursAlone().Single(file => file.Name == name);
        Assert.Equal(expected, Texts.Read(new MemoryByteSource(content)).Select(row => row[0]));
    }
}
