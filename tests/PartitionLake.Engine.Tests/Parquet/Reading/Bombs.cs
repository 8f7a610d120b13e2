using System.IO.Compression;
using PartitionLake.Engine.Parquet.Format;
using static PartitionLake.Engine.Tests.Parquet.Reading.HandmadeFile;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>Files of at most some hundred kilobytes that ask for gigabytes or for time without end, each with the limit that must stop it.</summary>
internal static class Bombs
{
    private const int Mega = 1 << 20;

    private static readonly ThriftStruct Text = HostileShapes.Text;

    public static IEnumerable<(string Name, string Limit, Func<byte[]> Build)> All()
    {
        foreach (var codec in (Codec[])[Codec.Zstd, Codec.Gzip, Codec.Brotli, Codec.Snappy, Codec.Lz4, Codec.Lz4Raw])
        {
            yield return ($"page-larger-than-declared-{codec}", "12 bytes",
                () => Ints(3, codec, Page(3, PageEncoding.Plain, Compress(codec, new byte[8 * Mega]), uncompressed: 12)));
            yield return ($"page-smaller-than-declared-{codec}", "",
                () => Ints(3, codec, Page(3, PageEncoding.Plain, Compress(codec, new byte[64]), uncompressed: 12 * Mega)));
        }
        yield return ("page-of-zeros-zstd", "MaxDecompressionRatio",
            () => Ints(45 * Mega, Codec.Zstd, Page(45 * Mega, PageEncoding.Plain, Compress(Codec.Zstd, new byte[180 * Mega]), uncompressed: 180 * Mega)));
        yield return ("texts-of-one-dictionary-and-plain", "MaxHeldBytes", () => Texts(3, DictionaryAndPlain()));
        yield return ("columns-each-with-a-page", "MaxHeldBytes", ManyColumns);
        yield return ("decimals-of-one-byte-in-a-dictionary", "MaxHeldBytes", Decimals);
        yield return ("footer-of-empty-chunks", "MaxColumnChunks", EmptyChunks);
        yield return ("footer-of-key-values", "MaxKeyValues", KeyValues);
        yield return ("footer-of-row-groups", "MaxRowGroups", RowGroups);
        yield return ("list-of-long-texts-from-a-dictionary", "MaxHeldBytes", Lists);
        yield return ("prefixes-of-a-long-text", "MaxHeldBytes", Prefixes);
    }

    /// <summary>No bomb any more: 12 texts of 40 MB each, which a batch would hold all at once if it did not end early.</summary>
    public static byte[] LongTexts() => Texts(12, [.. Enumerable.Repeat(TextPage(40 * Mega), 12)]);

    private static byte[] Ints(int rows, Codec codec, params byte[][] pages) =>
        new HandmadeFile { RowCount = rows }.Column([HostileShapes.Int], PhysicalType.Int32, rows, pages, codec).Build();

    private static byte[] Texts(int rows, params byte[][] pages) =>
        new HandmadeFile { RowCount = rows }.Column([Text], PhysicalType.ByteArray, rows, pages, Codec.Zstd).Build();

    // Noise every few hundred bytes keeps the ratio below the limit for single pages, as a careful attacker would.
    public static byte[] LongText(int length)
    {
        var body = new byte[length];
        var random = new Random(1);
        for (var i = 0; i < length; i += 4096)
            body[i] = (byte)random.Next(256);
        BitConverter.TryWriteBytes(body, length - 4);
        return body;
    }

    private static byte[] TextPage(int length) =>
        Page(1, PageEncoding.Plain, CorpusShapes.Zstd(LongText(length)), uncompressed: length);

    private static byte[][] DictionaryAndPlain()
    {
        var body = LongText(90 * Mega);
        return [DictionaryPage(1, CorpusShapes.Zstd(body), body.Length),
            Page(1, PageEncoding.RleDictionary, CorpusShapes.Zstd([1, 2, 0]), uncompressed: 3), .. Enumerable.Repeat(TextPage(90 * Mega), 2)];
    }

    private static byte[] ManyColumns()
    {
        var file = new HandmadeFile { RowCount = 1 };
        var page = TextPage(30 * Mega);
        for (var i = 0; i < 40; i++)
            file.Column([Leaf($"t{i}", PhysicalType.ByteArray, Repetition.Required, ConvertedType.Utf8)], PhysicalType.ByteArray, 1, [page], Codec.Zstd);
        return file.Build();
    }

    private static byte[] Decimals()
    {
        const int Entries = 60 * Mega;
        var leaf = Leaf("d", PhysicalType.FixedLenByteArray, Repetition.Required, ConvertedType.Decimal, width: 1, scale: 0, precision: 2);
        return new HandmadeFile { RowCount = 1 }.Column([leaf], PhysicalType.FixedLenByteArray, 1,
            [DictionaryPage(Entries, CorpusShapes.Zstd(LongText(Entries)), Entries),
                Page(1, PageEncoding.RleDictionary, CorpusShapes.Zstd([1, 2, 0]), uncompressed: 3)], Codec.Zstd).Build();
    }

    private static byte[] EmptyChunks()
    {
        var group = new ThriftStruct().ListHeader(1, 20_000, 12).Raw(new byte[20_000]).Int64(3, 0).ToArray();
        var footer = Footer().ListHeader(4, 60, 12);
        for (var i = 0; i < 60; i++)
            footer.Raw(group);
        return WithFooter([.. "PAR1"u8], footer.ToArray());
    }

    private static byte[] KeyValues()
    {
        byte[] pair = [0x18, 1, (byte)'k', 0];
        var footer = Footer().ListHeader(4, 0, 12).ListHeader(5, 200_000, 12);
        for (var i = 0; i < 200_000; i++)
            footer.Raw(pair);
        return WithFooter([.. "PAR1"u8], footer.ToArray());
    }

    private static byte[] RowGroups() =>
        WithFooter([.. "PAR1"u8], Footer().ListHeader(4, 400_000, 12).Raw(new byte[400_000]).ToArray());

    private static ThriftStruct Footer() =>
        new ThriftStruct().Int32(1, 2).List(2, new ThriftStruct().Text(4, "root").Int32(5, 1), HostileShapes.Int).Int64(3, 0);

    // One row: a list of a hundred times the one long text of the dictionary.
    private static byte[] Lists()
    {
        const int Elements = 100;
        var text = LongText(8 * Mega);
        byte[] levels = [.. Prefixed([2, 0, .. Run(Elements - 1, 1)]), .. Prefixed([.. Run(Elements, 1)]), 1, .. Run(Elements, 0)];
        return new HandmadeFile { RowCount = 1 }.Column(
            [Leaf("l", PhysicalType.ByteArray, Repetition.Repeated, ConvertedType.Utf8)], PhysicalType.ByteArray, Elements,
            [DictionaryPage(1, CorpusShapes.Zstd(text), text.Length),
                Page(Elements, PageEncoding.RleDictionary, CorpusShapes.Zstd(levels), uncompressed: levels.Length)], Codec.Zstd).Build();
    }

    // 64 values, each the 8 MiB of the one before: the page stores them once.
    private static byte[] Prefixes()
    {
        const int Length = 8 * Mega;
        byte[] prefixes = [0x80, 1, 4, 64, 0, .. Delta(Length)];
        byte[] suffixes = [0x80, 1, 4, 64, .. ZigZag(Length), .. Delta(-Length)];
        byte[] body = [.. prefixes, .. suffixes, .. new byte[Length]];
        return new HandmadeFile { RowCount = 64 }.Column([Text], PhysicalType.ByteArray, 64,
            [Page(64, PageEncoding.DeltaByteArray, CorpusShapes.Zstd(body), uncompressed: body.Length)], Codec.Zstd).Build();
    }

    // A block whose first difference is as given and whose others are zero; 0 as least difference needs wide numbers.
    private static byte[] Delta(int first)
    {
        var least = Math.Min(first, 0);
        var packed = new byte[32 / 8 * 32 * 2];
        for (var i = 0; i < 64; i++)
            BitConverter.TryWriteBytes(packed.AsSpan(i * 4), (i == 0 ? first : 0) - least);
        return [.. ZigZag(least), 32, 32, 0, 0, .. packed];
    }

    private static byte[] ZigZag(long value) => Varint((ulong)(value << 1 ^ value >> 63));

    private static byte[] Run(int count, byte value) => [.. Varint((ulong)count << 1), value];

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value > 127; value >>= 7)
            bytes.Add((byte)(value | 128));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    private static byte[] Compress(Codec codec, byte[] bytes)
    {
        switch (codec)
        {
            case Codec.Zstd: return CorpusShapes.Zstd(bytes);
            case Codec.Gzip: return CorpusShapes.Gzip(bytes);
            case Codec.Snappy: return Snappier.Snappy.CompressToArray(bytes);
            case Codec.Lz4 or Codec.Lz4Raw: return CorpusShapes.Lz4(bytes);
            default:
                using (var result = new MemoryStream())
                {
                    using (var brotli = new BrotliStream(result, CompressionLevel.Fastest))
                        brotli.Write(bytes);
                    return result.ToArray();
                }
        }
    }
}
