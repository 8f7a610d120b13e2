using System.Diagnostics;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;
using static PartitionLake.Engine.Tests.Parquet.Reading.HandmadeFile;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>Files that lie. Each must be refused with a typed error that says what was found, without much memory or time.</summary>
public sealed class HostileFilesTests
{
    private static readonly ThriftStruct Int = Leaf("a", PhysicalType.Int32, Repetition.Required);
    private static readonly ThriftStruct OptionalInt = Leaf("a", PhysicalType.Int32, Repetition.Optional);
    private static readonly ThriftStruct Text = HostileShapes.Text;

    [Fact]
    public void The_thirteen_bytes_that_hang_another_reader_are_refused() =>
        Refuse([.. "PAR1"u8, 0x15, 1, 0, 0, 0, .. "PAR1"u8], LakeErrorCode.FileCorrupt, "Thrift data ends");

    [Theory]
    [InlineData("", "has 0 bytes")]
    [InlineData("PAR1PAR1", "has 8 bytes")]
    [InlineData("not a parquet file at all", "end with the bytes 'PAR1'")]
    public void What_is_no_Parquet_file_is_named_as_such(string content, string message) =>
        Refuse(System.Text.Encoding.UTF8.GetBytes(content), LakeErrorCode.FileCorrupt, message);

    [Fact]
    public void An_encrypted_file_is_refused_by_name() =>
        Refuse([.. "PARE"u8, 0, 0, 0, 0, 0, 0, 0, 0, .. "PARE"u8], LakeErrorCode.FileUnsupported, "encrypted");

    [Fact]
    public void A_footer_longer_than_the_file_or_the_limit_is_refused()
    {
        Refuse([.. "PAR1"u8, .. Little(1 << 30), .. "PAR1"u8], LakeErrorCode.FileCorrupt, "footer declares");
        Refuse(WithFooter([.. "PAR1"u8], new byte[2000]), LakeErrorCode.LimitExceeded, "MaxFooterBytes", ReadLimits.Default with { MaxFooterBytes = 1000 });
    }

    [Fact]
    public void A_list_that_declares_billions_of_elements_takes_no_memory() =>
        Refuse(WithFooter([.. "PAR1"u8], new ThriftStruct().Int32(1, 2).ListHeader(2, int.MaxValue, 12).ToArray()),
            LakeErrorCode.FileCorrupt, "2147483647 elements");

    [Fact]
    public void Structures_nested_without_end_are_refused()
    {
        var deep = new byte[100_000];
        Array.Fill(deep, (byte)0x1C);
        Refuse(WithFooter([.. "PAR1"u8], deep), LakeErrorCode.FileCorrupt, "nested deeper");
    }

    [Fact]
    public void A_schema_nested_too_deep_is_refused()
    {
        var groups = new List<ThriftStruct>();
        for (var i = 0; i < 5000; i++)
            groups.Add(Group("g", 1, Repetition.Optional));
        var file = new HandmadeFile().Column([.. groups, Int], PhysicalType.Int32, 0, []);
        Refuse(file.Build(), LakeErrorCode.LimitExceeded, "MaxSchemaDepth");
    }

    [Fact]
    public void Row_counts_that_do_not_add_up_are_refused()
    {
        var file = new HandmadeFile { RowCount = 3, RowGroupRowCount = 2 }.Column(Int, PhysicalType.Int32, Page(3, PageEncoding.Plain, Little(1, 2, 3)));
        Refuse(file.Build(), LakeErrorCode.FileCorrupt, "hold 2 rows where the footer declares 3");
    }

    [Fact]
    public void More_rows_than_a_file_of_that_length_can_stand_for_are_refused()
    {
        var file = new HandmadeFile { RowCount = 1L << 40 }.Column(OptionalInt, PhysicalType.Int32, Page(1, PageEncoding.Plain, Prefixed(2, 0)));
        Refuse(file.Build(), LakeErrorCode.LimitExceeded, "MaxRowsPerFileByte");
    }

    [Fact]
    public void A_chunk_outside_the_file_is_refused()
    {
        static byte[] Build(long? size) =>
            new HandmadeFile { RowCount = 1 }.Column([Int], PhysicalType.Int32, 1, [Page(1, PageEncoding.Plain, Little(1))], size: size).Build();

        Refuse(Build(Build(100).Length - 8), LakeErrorCode.FileCorrupt, "outside the file");
        Refuse(Build(1L << 40), LakeErrorCode.FileCorrupt, "more than the file");
    }

    [Theory]
    [InlineData((int)Codec.Lzo, "LZO;")]
    [InlineData(77, "UNKNOWN(77)")]
    public void A_codec_that_is_not_read_is_named(int codec, string name)
    {
        var file = new HandmadeFile { RowCount = 1 }.Column([Int], PhysicalType.Int32, 1, [Page(1, PageEncoding.Plain, Little(1))], (Codec)codec);
        Refuse(file.Build(), LakeErrorCode.FileUnsupported, name);
    }

    public static TheoryData<string> BadFiles() => [.. HostileShapes.All().Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void A_file_that_lies_is_refused_with_its_column_and_row_group(string name)
    {
        var file = HostileShapes.All().Single(file => file.Name == name);
        var error = Refuse(file.Content, null, file.Message);
        Assert.Contains("'memory.parquet', column '", error.Message, StringComparison.Ordinal);
        Assert.Contains("', row group 0: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 3, "more rows")]
    [InlineData(1, 3, "more rows")]
    [InlineData(3, 1, "where at least 2 was expected")]
    [InlineData(3, 0, "where at least 2 was expected")]
    public void A_list_that_goes_on_after_null_or_nothing_is_refused(byte first, byte second, string fault)
    {
        byte[] levels = [.. Prefixed(3, 0b10), .. Prefixed(2, first, 2, second)];
        var file = new HandmadeFile { RowCount = 1 }.Column(
            [Group("l", 1, Repetition.Optional, ConvertedType.List), Group("list", 1, Repetition.Repeated),
                Leaf("element", PhysicalType.Int32, Repetition.Optional)],
            PhysicalType.Int32, 2, [Page(2, PageEncoding.Plain, [.. levels, .. Little(9)])]);
        Refuse(file.Build(), LakeErrorCode.FileCorrupt, fault);
    }

    [Theory]
    [InlineData((int)Codec.Zstd)]
    [InlineData((int)Codec.Snappy)]
    [InlineData((int)Codec.Gzip)]
    [InlineData((int)Codec.Brotli)]
    [InlineData((int)Codec.Lz4Raw)]
    public void Garbage_in_place_of_compressed_data_is_refused(int codec)
    {
        var file = new HandmadeFile { RowCount = 3 }.Column(
            [Int], PhysicalType.Int32, 3, [Page(3, PageEncoding.Plain, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0], uncompressed: 12)], (Codec)codec);
        Refuse(file.Build(), LakeErrorCode.FileCorrupt, "decompressed into");
    }

    [Fact]
    public void A_page_that_declares_gigabytes_is_refused_before_memory_is_taken()
    {
        var file = new HandmadeFile { RowCount = 3 }.Column(
            [Int], PhysicalType.Int32, 3, [Page(3, PageEncoding.Plain, new byte[20], uncompressed: int.MaxValue)], Codec.Zstd);
        Refuse(file.Build(), LakeErrorCode.LimitExceeded, "MaxPageBytes");
    }

    [Fact]
    public void A_bomb_that_unpacks_into_more_than_it_declares_is_refused()
    {
        using var compressor = new ZstdSharp.Compressor(1);
        var bomb = compressor.Wrap(new byte[64 << 20]).ToArray();
        HandmadeFile File(int declared) =>
            new HandmadeFile { RowCount = 3 }.Column([Int], PhysicalType.Int32, 3, [Page(3, PageEncoding.Plain, bomb, uncompressed: declared)], Codec.Zstd);
        Refuse(File(12).Build(), LakeErrorCode.FileCorrupt, "into 12 bytes");
        Refuse(File(64 << 20).Build(), LakeErrorCode.LimitExceeded, "MaxDecompressionRatio");
    }

    [Fact]
    public void Prefixes_that_multiply_a_value_are_refused_at_the_limit()
    {
        // 32 values of one 1,000-byte text: the page stores the text once.
        byte[] prefixes = [0x80, 1, 4, 32, 0, 0, 16, 0, 0, 0, .. Enumerable.Repeat(new byte[] { 0, 0 }, 32).SelectMany(x => x)];
        prefixes[10] = 0xE8;
        prefixes[11] = 0x03;
        byte[] suffixes = [0x80, 1, 4, 32, 0xD0, 0x0F, 0xCF, 0x0F, 16, 0, 0, 0];
        suffixes = [.. suffixes, .. Enumerable.Range(0, 32).SelectMany(i => i == 0 ? new byte[] { 0, 0 } : [0xE8, 0x03])];
        byte[] body = [.. prefixes, .. suffixes, .. new byte[1000]];
        var file = new HandmadeFile { RowCount = 32 }.Column(Text, PhysicalType.ByteArray, Page(32, PageEncoding.DeltaByteArray, body));
        Assert.Equal(32, Texts.Read(new MemoryByteSource(file.Build())).Count);
        Refuse(file.Build(), LakeErrorCode.LimitExceeded, "MaxExpandedBytes", ReadLimits.Default with { MaxExpandedBytes = 10_000 });
        Refuse(file.Build(), LakeErrorCode.LimitExceeded, "MaxHeldBytes", ReadLimits.Default with { MaxHeldBytes = 10_000, MaxHeldRatio = 1 });
    }

    [Fact]
    public void Control_characters_of_a_name_do_not_reach_the_message_raw()
    {
        var file = new HandmadeFile { RowCount = 1 }.Column(
            Leaf("\u001b[31mred\r\n", PhysicalType.Int32, Repetition.Required), PhysicalType.Int32, Page(1, PageEncoding.Plain, []));
        var error = Refuse(file.Build(), LakeErrorCode.FileCorrupt, "\\u001B[31mred\\u000D\\u000A");
        Assert.DoesNotContain('\u001b', error.Message);
    }

    [Fact]
    public void A_source_is_disposed_when_its_file_cannot_be_opened()
    {
        var path = Path.GetTempFileName();
        try
        {
            var source = new FileByteSource(path);
            Assert.Throws<LakeException>(() => Texts.Open(source));
            Assert.True(source.IsDisposed);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static LakeException Refuse(byte[] content, LakeErrorCode? code, string message, ReadLimits? limits = null)
    {
        var clock = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<LakeException>(() => Texts.Read(new MemoryByteSource(content), limits: limits));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.True(code is null || code == error.Code, $"{error.Code}: {error.Message}");
        Assert.Null(error.InnerException);
        Assert.NotNull(error.Remedy);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 << 20);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 30);
        return error;
    }
}
