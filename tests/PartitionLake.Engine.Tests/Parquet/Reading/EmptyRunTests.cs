using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Tests.Support;
using static PartitionLake.Engine.Tests.Parquet.Reading.HandmadeFile;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>Runs of length zero among levels, dictionary indexes and booleans: they hold no value, wherever they stand.</summary>
public sealed class EmptyRunTests
{
    private static readonly ThriftStruct OptionalInt = Leaf("a", PhysicalType.Int32, Repetition.Optional);
    private static readonly ThriftStruct Text = Leaf("t", PhysicalType.ByteArray, Repetition.Required, ConvertedType.Utf8);
    private static readonly ThriftStruct Flag = Leaf("f", PhysicalType.Boolean, Repetition.Required);

    public static TheoryData<byte[]> EmptyRuns => new(new byte[][] { [0, 0], [0, 1], [1], [0, 1, 0, 0], [1, 0, 1, 1] });

    [Theory]
    [MemberData(nameof(EmptyRuns))]
    public void Among_levels_they_are_passed_over(byte[] empty)
    {
        foreach (var runs in Placed(empty, [4, 1], [2, 0], [2, 1]))
        {
            var page = Page(4, PageEncoding.Plain, [.. Prefixed(runs), .. Little(7, 8, 9)]);
            AssertRows(new HandmadeFile { RowCount = 4 }.Column(OptionalInt, PhysicalType.Int32, page).Build(), "7", "8", null, "9");
        }
    }

    [Theory]
    [MemberData(nameof(EmptyRuns))]
    public void Among_dictionary_indexes_they_are_passed_over(byte[] empty)
    {
        foreach (var runs in Placed(empty, [4, 1], [3, 0b1010_1000]))
        {
            byte[][] pages = [DictionaryPage(2, Plain("no", "yes")), Page(7, PageEncoding.RleDictionary, [1, .. runs])];
            var file = new HandmadeFile { RowCount = 7 }.Column([Text], PhysicalType.ByteArray, 7, pages).Build();
            AssertRows(file, "yes", "yes", "no", "no", "no", "yes", "no");
        }
    }

    [Theory]
    [MemberData(nameof(EmptyRuns))]
    public void Among_booleans_they_are_passed_over(byte[] empty)
    {
        foreach (var runs in Placed(empty, [4, 1], [2, 0]))
            AssertRows(new HandmadeFile { RowCount = 3 }.Column(Flag, PhysicalType.Boolean, Page(3, PageEncoding.Rle, Prefixed(runs))).Build(), "1", "1", "0");
    }

    /// <summary>The runs with an empty one before each of them, and behind all.</summary>
    private static IEnumerable<byte[]> Placed(byte[] empty, params byte[][] runs)
    {
        for (var place = 0; place <= runs.Length; place++)
            yield return [.. runs[..place].SelectMany(run => run), .. empty, .. runs[place..].SelectMany(run => run)];
    }

    /// <summary>What ours reads is what is meant, and what DuckDB reads where it reads it at all.</summary>
    private static void AssertRows(byte[] content, params string?[] expected)
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["f.parquet"], content);
        using var file = Texts.Open(folder["f.parquet"]);
        Assert.Equal(expected, Texts.Read(file, 100).Select(row => row[0]));
        using var duck = new Duck();
        Texts.AssertSameAsDuck(duck, folder["f.parquet"]);
    }
}
