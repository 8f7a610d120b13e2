using System.IO.Compression;
using K4os.Compression.LZ4;
using PartitionLake.Engine.Parquet.Format;
using static PartitionLake.Engine.Tests.Parquet.Reading.HandmadeFile;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>Small good files in the shapes that public collections of Parquet files hold, each with the texts of its first column.</summary>
internal static class CorpusShapes
{
    private static readonly byte[] Three = Little(1, 2, 3);
    private static readonly string?[] ThreeTexts = ["1", "2", "3"];

    /// <summary>Those that DuckDB reads too.</summary>
    public static IEnumerable<(string Name, byte[] Content, string?[] Expected)> Common()
    {
        yield return Ints("checksum-v1", Codec.Uncompressed, Page(3, PageEncoding.Plain, Three, checksum: Crc32(Three)));
        yield return Ints("dictionary-of-one-without-bits", Codec.Uncompressed, ["7", "7", "7"],
            DictionaryPage(1, Little(7)), Page(3, PageEncoding.RleDictionary, [0, 6]));
        yield return Ints("gzip-members", Codec.Gzip, Page(3, PageEncoding.Plain, [.. Gzip(Three[..5]), .. Gzip(Three[5..])], uncompressed: 12));
        yield return OptionalInts(
            "v2-nulls-zstd-of-nothing", Codec.Zstd, [null, null, null], PageV2(3, 3, 3, PageEncoding.Plain, [], [6, 0], Zstd([]), uncompressed: 2));
        yield return OptionalInts(
            "v2-nulls-snappy-of-nothing", Codec.Snappy, [null, null, null], PageV2(3, 3, 3, PageEncoding.Plain, [], [6, 0], [], uncompressed: 2));
        yield return OptionalInts(
            "v2-not-compressed", Codec.Snappy, ["1", null, "3"], PageV2(3, 1, 3, PageEncoding.Plain, [], [3, 0b101], Little(1, 3), isCompressed: false));
        yield return OptionalInts(
            "levels-named-bit-packed-that-are-not-there", Codec.Uncompressed, ["1", "2", "3"], Page(3, PageEncoding.Plain, [.. Prefixed(6, 1), .. Three]));
        yield return ManyPages();
        yield return Chunk("dictionary-header-left-out-of-size", leftOut: true);
        yield return Chunk("dictionary-and-plain-pages", leftOut: false);
        yield return Booleans("rle-booleans-v1", Page(5, PageEncoding.Rle, Prefixed(3, 0b10110)));
        yield return Booleans("rle-booleans-v2", PageV2(5, 0, 5, PageEncoding.Rle, [], [], Prefixed(3, 0b10110)));
        yield return One("uuid", Leaf("u", PhysicalType.FixedLenByteArray, Repetition.Required, width: 16, logical: Annotation(14)),
            PhysicalType.FixedLenByteArray,
            [.. Enumerable.Range(0, 16).Select(i => (byte)(i * 17)), .. new byte[16]],
            "00112233-4455-6677-8899-aabbccddeeff", "00000000-0000-0000-0000-000000000000");
        yield return One("time-micros", Leaf("t", PhysicalType.Int64, Repetition.Required, ConvertedType.TimeMicros),
            PhysicalType.Int64, LittleLong(0, 86_399_999_999), "00:00:00.000000", "23:59:59.999999");
        yield return One("uint64", Leaf("u", PhysicalType.Int64, Repetition.Required, ConvertedType.UInt64),
            PhysicalType.Int64, LittleLong(-1, 1), "18446744073709551615", "1");
        yield return One("unknown-logical-type", Leaf("x", PhysicalType.ByteArray, Repetition.Required, logical: Annotation(2000)),
            PhysicalType.ByteArray, Plain("a", "bc"), "61", "6263");
        yield return One("decimal-of-int32", Leaf("d", PhysicalType.Int32, Repetition.Required, ConvertedType.Decimal, scale: 2, precision: 4),
            PhysicalType.Int32, Little(-1, 1234), "-0.01", "12.34");
        yield return One("decimal-of-bytes", Leaf("d", PhysicalType.ByteArray, Repetition.Required, ConvertedType.Decimal, scale: 2, precision: 4),
            PhysicalType.ByteArray, [1, 0, 0, 0, 255, 2, 0, 0, 0, 4, 210], "-0.01", "12.34");
        yield return One("int8-and-annotations", Leaf("i", PhysicalType.Int32, Repetition.Required, ConvertedType.Int8),
            PhysicalType.Int32, Little(-128, 127), "-128", "127");
        yield return One("json", Leaf("j", PhysicalType.ByteArray, Repetition.Required, ConvertedType.Json),
            PhysicalType.ByteArray, Plain("{\"a\":1}", "[]"), "{\"a\":1}", "[]");
    }

    /// <summary>Those that we read and DuckDB does not, or reads as something else.</summary>
    public static IEnumerable<(string Name, byte[] Content, string?[] Expected)> OursAlone()
    {
        yield return Ints("lz4-of-hadoop", Codec.Lz4, Page(3, PageEncoding.Plain, Hadoop(Three), uncompressed: 12));
        yield return Ints("lz4-of-hadoop-in-two-blocks", Codec.Lz4,
            Page(3, PageEncoding.Plain, [.. Hadoop(Three[..4]), .. Hadoop(Three[4..])], uncompressed: 12));
        yield return Ints("lz4-bare", Codec.Lz4, Page(3, PageEncoding.Plain, Lz4(Three), uncompressed: 12));
        yield return Ints("dictionary-of-one-without-runs", Codec.Uncompressed, ["7", "7", "7"],
            DictionaryPage(1, Little(7)), Page(3, PageEncoding.RleDictionary, [0]));
        yield return One("time-millis", Leaf("t", PhysicalType.Int32, Repetition.Required, ConvertedType.TimeMillis),
            PhysicalType.Int32, Little(0, 86_400_000), "00:00:00.000", "24:00:00.000");
        yield return One("time-nanos", Leaf("t", PhysicalType.Int64, Repetition.Required, logical: Time(3)),
            PhysicalType.Int64, LittleLong(1, 3_600_000_000_002), "00:00:00.000000001", "01:00:00.000000002");
    }

    /// <summary>The checksum as the format defines it, bit by bit: the reader's table-driven one is compared with this.</summary>
    public static uint Crc32(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return result.ToArray();
    }

    public static byte[] Zstd(byte[] bytes)
    {
        using var compressor = new ZstdSharp.Compressor(1);
        return compressor.Wrap(bytes).ToArray();
    }

    public static byte[] Lz4(byte[] bytes)
    {
        var target = new byte[LZ4Codec.MaximumOutputSize(bytes.Length)];
        return target[..LZ4Codec.Encode(bytes, target)];
    }

    private static byte[] Hadoop(byte[] bytes)
    {
        var block = Lz4(bytes);
        return [.. Big(bytes.Length), .. Big(block.Length), .. block];
    }

    private static byte[] Big(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static ThriftStruct Annotation(int kind) => new ThriftStruct().LongStruct(kind, new ThriftStruct());

    private static ThriftStruct Time(int unit) =>
        new ThriftStruct().Struct(7, new ThriftStruct().Bool(1, false).Struct(2, new ThriftStruct().Struct(unit, new ThriftStruct())));

    private static (string, byte[], string?[]) Ints(string name, Codec codec, params byte[][] pages) => Ints(name, codec, ThreeTexts, pages);

    private static (string, byte[], string?[]) Ints(string name, Codec codec, string?[] expected, params byte[][] pages) =>
        (name, new HandmadeFile { RowCount = 3 }.Column([HostileShapes.Int], PhysicalType.Int32, 3, pages, codec).Build(), expected);

    private static (string, byte[], string?[]) OptionalInts(string name, Codec codec, string?[] expected, params byte[][] pages) =>
        (name, new HandmadeFile { RowCount = 3 }.Column([HostileShapes.OptionalInt], PhysicalType.Int32, 3, pages, codec).Build(), expected);

    private static (string, byte[], string?[]) Booleans(string name, byte[] page) =>
        (name, new HandmadeFile { RowCount = 5 }.Column(Leaf("b", PhysicalType.Boolean, Repetition.Required), PhysicalType.Boolean, page).Build(),
            ["0", "1", "1", "0", "1"]);

    private static (string, byte[], string?[]) One(string name, ThriftStruct leaf, PhysicalType type, byte[] body, params string?[] expected) =>
        (name, new HandmadeFile { RowCount = 2 }.Column(leaf, type, Page(2, PageEncoding.Plain, body)).Build(), expected);

    // More pages than a 16-bit counter can number.
    private static (string, byte[], string?[]) ManyPages()
    {
        const int Pages = 33_000;
        var file = new HandmadeFile { RowCount = Pages }.Column(
            [HostileShapes.Int], PhysicalType.Int32, Pages, [.. Enumerable.Range(0, Pages).Select(i => Page(1, PageEncoding.Plain, Little(i)))]);
        return ("many-pages", file.Build(), [.. Enumerable.Range(0, Pages).Select(i => $"{i}")]);
    }

    // Old writers did not count the dictionary page's header into the size of the chunk (PARQUET-816, IMPALA-694).
    private static (string, byte[], string?[]) Chunk(string name, bool leftOut)
    {
        var dictionary = DictionaryPage(2, Plain("no", "yes"));
        byte[][] pages = [dictionary, Page(3, PageEncoding.PlainDictionary, [1, 3, 0b101]), Page(1, PageEncoding.Plain, Plain("plain"))];
        var size = pages.Sum(page => page.Length) - (leftOut ? dictionary.Length - Plain("no", "yes").Length : 0);
        var file = new HandmadeFile { RowCount = 4 }.Column([HostileShapes.Text], PhysicalType.ByteArray, 4, pages, size: size);
        return (name, file.Build(), ["yes", "no", "yes", "plain"]);
    }
}
