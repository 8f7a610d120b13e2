using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Tests.Support;
using static PartitionLake.Engine.Tests.Parquet.Reading.HandmadeFile;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>What Spark, Hive, Impala and old Arrow wrote, rebuilt by hand; DuckDB says what it means wherever it can read it.</summary>
public sealed class OtherWritersTests : IDisposable
{
    private readonly Duck _duck = new();
    private readonly TempFolder _folder = new();

    [Fact]
    public void Int96_timestamps_become_microseconds()
    {
        byte[] body = [.. LittleLong(0), .. Little(2440588), .. LittleLong(86_399_999_999_000), .. Little(2440587), .. LittleLong(1_000), .. Little(2470588)];
        var file = new HandmadeFile { RowCount = 3 }.Column(
            Leaf("ts", PhysicalType.Int96, Repetition.Required), PhysicalType.Int96, Page(3, PageEncoding.Plain, body));
        AssertSame(file, "ts timestamp", ["0", "-1", "2592000000000001"]);
    }

    [Fact]
    public void An_Int96_timestamp_in_a_dictionary_is_converted_once()
    {
        byte[] entries = [.. LittleLong(5_000), .. Little(2440588), .. LittleLong(7_000), .. Little(2440588)];
        var file = new HandmadeFile { RowCount = 4 }.Column([Leaf("ts", PhysicalType.Int96, Repetition.Required)], PhysicalType.Int96, 4,
            [DictionaryPage(2, entries), Page(4, PageEncoding.PlainDictionary, [1, 3, 0b0110])]);
        AssertSame(file, "ts timestamp", ["5", "7", "7", "5"]);
    }

    [Fact]
    public void Annotations_of_before_2018_are_understood()
    {
        var file = new HandmadeFile { RowCount = 2 }
            .Column(Leaf("d", PhysicalType.FixedLenByteArray, Repetition.Required, ConvertedType.Decimal, width: 5, scale: 2, precision: 11),
                PhysicalType.FixedLenByteArray, Page(2, PageEncoding.Plain, [255, 255, 255, 255, 133, 0, 0, 0, 4, 210]))
            .Column(Leaf("b", PhysicalType.ByteArray, Repetition.Required, ConvertedType.Decimal, scale: 1, precision: 20),
                PhysicalType.ByteArray, Page(2, PageEncoding.Plain, [1, 0, 0, 0, 254, 3, 0, 0, 0, 1, 0, 0]))
            .Column(Leaf("ms", PhysicalType.Int64, Repetition.Required, ConvertedType.TimestampMillis),
                PhysicalType.Int64, Page(2, PageEncoding.Plain, LittleLong(-1, 1_700_000_000_123)))
            .Column(Leaf("us", PhysicalType.Int64, Repetition.Required, ConvertedType.TimestampMicros),
                PhysicalType.Int64, Page(2, PageEncoding.Plain, LittleLong(-1, 5)))
            .Column(Leaf("u", PhysicalType.Int32, Repetition.Required, ConvertedType.UInt32), PhysicalType.Int32, Page(2, PageEncoding.Plain, Little(-1, 1)))
            .Column(Leaf("e", PhysicalType.ByteArray, Repetition.Required, ConvertedType.Enum),
                PhysicalType.ByteArray, Page(2, PageEncoding.Plain, Plain("a", "")))
            .Column(Leaf("raw", PhysicalType.ByteArray, Repetition.Required), PhysicalType.ByteArray, Page(2, PageEncoding.Plain, Plain("a", "b")));
        var path = Write(file);
        Assert.Equal("d decimal(11,2), b decimal(20,1), ms timestamp, us timestamp, u int64, e string, raw binary", Texts.Open(path).Schema.ToString());
        Assert.Equal([["-1.23", "-0.2", "-1000", "-1", "4294967295", "a", "61"], ["12.34", "6553.6", "1700000000123000", "5", "1", "", "62"]],
            Texts.Read(new FileByteSource(path)));
        Texts.AssertSameAsDuck(_duck, path);
        Assert.Equal("TIMESTAMP", _duck.Scalar($"SELECT typeof(ms) FROM read_parquet({Duck.Literal(path)}) LIMIT 1"));
    }

    // Rows: [7, 8], [], null, [9] as far as the shape has them; levels by hand.
    [Fact]
    public void Lists_of_two_levels_have_elements_that_are_never_null()
    {
        // optional group l (LIST) { repeated int32 array; }: 0 = null, 1 = empty, 2 = element.
        byte[] levels = [.. Prefixed(3, 0b00000010), .. Prefixed(4, 2, 2, 1, 2, 0, 2, 2)];
        var file = new HandmadeFile { RowCount = 4 }.Column(
            [Group("l", 1, Repetition.Optional, ConvertedType.List), Leaf("array", PhysicalType.Int32, Repetition.Repeated)],
            PhysicalType.Int32, 5, [Page(5, PageEncoding.Plain, [.. levels, .. Little(7, 8, 9)])]);
        AssertSame(file, "l list<int32>", ["[7¦8]", "[]", null, "[9]"]);
    }

    [Theory]
    [InlineData("bag", "array_element")]
    [InlineData("list", "element")]
    [InlineData("list", "item")]
    [InlineData("repeated_group", "x")]
    public void Lists_of_three_levels_may_have_any_names(string middle, string element)
    {
        // 0 = null, 1 = empty, 2 = null element, 3 = element; rows [7, null], [], null, [9].
        byte[] levels = [.. Prefixed(3, 0b00000010), .. Prefixed(2, 3, 2, 2, 2, 1, 2, 0, 2, 3)];
        var file = new HandmadeFile { RowCount = 4 }.Column(
            [Group("l", 1, Repetition.Optional, ConvertedType.List), Group(middle, 1, Repetition.Repeated),
                Leaf(element, PhysicalType.Int32, Repetition.Optional)],
            PhysicalType.Int32, 5, [Page(5, PageEncoding.Plain, [.. levels, .. Little(7, 9)])]);
        AssertSame(file, "l list<int32>", ["[7¦∅]", "[]", null, "[9]"]);
    }

    [Fact]
    public void A_list_may_go_on_in_the_next_page()
    {
        byte[] first = [.. Prefixed(3, 0b00000010), .. Prefixed(6, 1), .. Little(1, 2, 3)];
        byte[] second = [.. Prefixed(3, 0b00000001), .. Prefixed(4, 1), .. Little(4, 5)];
        // Repetition levels 0 1 0 and 1 0: the second list has an element on each page.
        var file = new HandmadeFile { RowCount = 3 }.Column([Leaf("l", PhysicalType.Int32, Repetition.Repeated)], PhysicalType.Int32, 5,
            [Page(3, PageEncoding.Plain, first), Page(2, PageEncoding.Plain, second)]);
        AssertSame(file, "l list<int32>", ["[1¦2]", "[3¦4]", "[5]"]);
    }

    [Fact]
    public void A_group_named_array_is_a_list_of_structs()
    {
        byte[] levels = [.. Prefixed(2, 0), .. Prefixed(2, 0)];
        var file = new HandmadeFile { RowCount = 1 }.Column(
            [Group("l", 1, Repetition.Optional, ConvertedType.List),
                Group("array", 1, Repetition.Repeated), Leaf("x", PhysicalType.Int32, Repetition.Optional)],
            PhysicalType.Int32, 1, [Page(1, PageEncoding.Plain, levels)]);
        using var read = Texts.Open(Write(file));
        Assert.Equal("l list<struct<x:int32>>", read.Schema.ToString());
    }

    [Fact]
    public void A_surplus_byte_at_the_end_of_a_page_is_padding()
    {
        var file = new HandmadeFile { RowCount = 2 };
        file.Column(Leaf("a", PhysicalType.Int32, Repetition.Required), PhysicalType.Int32, Page(2, PageEncoding.Plain, [.. Little(1, 2), 0]));
        file.Column(Leaf("b", PhysicalType.Boolean, Repetition.Required), PhysicalType.Boolean, Page(2, PageEncoding.Plain, [0b10, 0]));
        file.Column(
            [Leaf("t", PhysicalType.ByteArray, Repetition.Required, ConvertedType.Utf8)], PhysicalType.ByteArray, 2,
            [Page(2, PageEncoding.Plain, [.. Plain("x", "y"), 0])]);
        Assert.Equal(["1 0 x", "2 1 y"], Texts.Read(new MemoryByteSource(file.Build())).Select(row => string.Join(' ', row)));
    }

    [Fact]
    public void Bit_packed_levels_run_from_the_highest_bit()
    {
        var file = new HandmadeFile { RowCount = 9 }.Column(Leaf("a", PhysicalType.Int32, Repetition.Optional), PhysicalType.Int32,
            Page(9, PageEncoding.Plain, [0b10110000, 0b10000000, .. Little(1, 2, 3, 4)], levels: PageEncoding.BitPacked));
        Assert.Equal(["1", null, "2", "3", null, null, null, null, "4"], Texts.Read(new MemoryByteSource(file.Build())).Select(row => row[0]));
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(null)]
    public void A_dictionary_is_found_where_the_footer_does_not_mention_it(long? offset)
    {
        var file = new HandmadeFile { RowCount = 3 }.Column(
            [Leaf("t", PhysicalType.ByteArray, Repetition.Required, ConvertedType.Utf8)], PhysicalType.ByteArray, 3,
            [DictionaryPage(2, Plain("no", "yes")), Page(3, PageEncoding.PlainDictionary, [1, 3, 0b101])], dictionaryOffset: offset);
        AssertSame(file, "t string", ["yes", "no", "yes"]);
    }

    [Fact]
    public void Pages_may_be_empty_and_dictionary_and_plain_pages_may_mix_within_a_batch()
    {
        var file = new HandmadeFile { RowCount = 5 }.Column(
            [Leaf("t", PhysicalType.ByteArray, Repetition.Optional, ConvertedType.Utf8)], PhysicalType.ByteArray, 5,
        [
            DictionaryPage(2, Plain("no", "yes")),
            Page(0, PageEncoding.PlainDictionary, [.. Prefixed(), 1]),
            Page(2, PageEncoding.RleDictionary, [.. Prefixed(4, 1), 1, 3, 0b10]),
            Page(0, PageEncoding.Plain, Prefixed()),
            Page(3, PageEncoding.Plain, [.. Prefixed(3, 0b101), .. Plain("plain", "yes")]),
        ]);
        AssertSame(file, "t string", ["no", "yes", "plain", null, "yes"]);
    }

    [Theory]
    [InlineData((int)Codec.Snappy)]
    [InlineData((int)Codec.Zstd)]
    [InlineData((int)Codec.Gzip)]
    public void A_v2_page_of_nulls_alone_has_nothing_to_decompress(int codec)
    {
        var file = new HandmadeFile { RowCount = 4 }.Column(
            [Leaf("t", PhysicalType.ByteArray, Repetition.Optional, ConvertedType.Utf8)], PhysicalType.ByteArray, 4,
            [PageV2(4, 4, 4, PageEncoding.Plain, [], [8, 0], [])], (Codec)codec);
        AssertSame(file, "t string", [null, null, null, null]);
    }

    [Fact]
    public void A_gzip_page_may_have_several_members()
    {
        var body = Little(1, 2, 3, 4);
        byte[] zipped = [.. CorpusShapes.Gzip(body[..6]), .. CorpusShapes.Gzip(body[6..])];
        var file = new HandmadeFile { RowCount = 4 }.Column([Leaf("a", PhysicalType.Int32, Repetition.Required)], PhysicalType.Int32, 4,
            [Page(4, PageEncoding.Plain, zipped, uncompressed: body.Length)], Codec.Gzip);
        Assert.Equal(["1", "2", "3", "4"], Texts.Read(new MemoryByteSource(file.Build())).Select(row => row[0]));
    }

    [Fact]
    public void Nanoseconds_that_are_no_whole_microsecond_are_refused_with_their_row()
    {
        var nanos = new ThriftStruct().Struct(8, new ThriftStruct().Bool(1, false).Struct(2, new ThriftStruct().Struct(3, new ThriftStruct())));
        var file = new HandmadeFile { RowCount = 5 }.Column(Leaf("ns", PhysicalType.Int64, Repetition.Optional, logical: nanos), PhysicalType.Int64,
            Page(5, PageEncoding.Plain, [.. Prefixed(3, 0b10101), .. LittleLong(1000, 2000, 2001)]));
        var error = Assert.Throws<LakeException>(() => Texts.Read(new MemoryByteSource(file.Build())));
        Assert.Equal(LakeErrorCode.FileUnsupported, error.Code);
        Assert.Contains("column 'ns', row group 0: row 4 ", error.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }

    private string Write(HandmadeFile file)
    {
        var path = _folder["handmade.parquet"];
        File.WriteAllBytes(path, file.Build());
        return path;
    }

    private void AssertSame(HandmadeFile file, string schema, string?[] expected)
    {
        var path = Write(file);
        using var read = Texts.Open(path);
        Assert.Equal(schema, read.Schema.ToString());
        Assert.Equal(expected, Texts.Read(read).Select(row => row[0]));
        Texts.AssertSameAsDuck(_duck, path);
    }
}
