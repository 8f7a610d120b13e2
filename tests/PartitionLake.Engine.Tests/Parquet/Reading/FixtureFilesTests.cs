using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>Files of writers that do not run here; see Fixtures/README.md.</summary>
public sealed class FixtureFilesTests
{
    // DuckDB 1.5 does not read BYTE_STREAM_SPLIT of whole numbers and fixed-length bytes.
    private const string SplitNumbers = "arrow-rs-split-all.parquet";

    public static TheoryData<string> Files()
    {
        var data = new TheoryData<string>();
        foreach (var path in Directory.EnumerateFiles(Folder(), "*.parquet").Order(StringComparer.Ordinal))
        {
            if (Path.GetFileName(path) != SplitNumbers)
                data.Add(Path.GetFileName(path));
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_fixture_reads_as_DuckDB_reads_it(string name)
    {
        using var duck = new Duck();
        Texts.AssertSameAsDuck(duck, Path.Combine(Folder(), name));
    }

    [Fact]
    public void Split_whole_numbers_and_bytes_equal_the_same_table_written_plainly()
    {
        using var duck = new Duck();
        var plain = Path.Combine(Folder(), "arrow-rs-v1-snappy.parquet");
        using var file = Texts.Open(Path.Combine(Folder(), SplitNumbers));
        Assert.Contains("BYTE_STREAM_SPLIT", file.RowGroups[0].Columns[file.Schema.IndexOf("i64")].Encodings);
        Texts.AssertEqual(Texts.Query(duck, plain, file.Schema), Texts.Read(file));
    }

    [Fact]
    public void A_type_without_a_lake_type_is_read_as_the_nearest_that_loses_nothing()
    {
        using var file = Texts.Open(Path.Combine(Folder(), "hyparquet-writer.parquet"));
        Assert.Equal("string", file.Schema[file.Schema.IndexOf("guid")].Type.ToString());
        Assert.Equal("float", file.Schema[file.Schema.IndexOf("half")].Type.ToString());
    }

    /// <summary>Copied beside the tests when they are built; the source's own path is not kept in a deterministic build.</summary>
    internal static string Folder() => Path.Combine(AppContext.BaseDirectory, "Parquet", "Fixtures");
}
