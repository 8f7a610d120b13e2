using System.IO.Compression;
using System.Text;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>Pages of long text, of many megabytes, are decompressed piece by piece.</summary>
public sealed class LargePagesTests : IDisposable
{
    private const int Rows = 12_000;
    private const int ValueBytes = 4 + 1996;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("V1", "zstd")]
    [InlineData("V2", "zstd")]
    [InlineData("V1", "gzip")]
    [InlineData("V1", "snappy")]
    public void A_large_page_reads_as_DuckDB_reads_it(string version, string codec)
    {
        using var duck = new Duck();
        var path = _folder[$"{version}-{codec}.parquet"];
        // Nulls, empty texts, one longer than a piece, and about 25 MB in one page.
        duck.Execute(
            $$"""
            COPY (SELECT i AS id, CASE WHEN i % 7 = 3 THEN NULL WHEN i % 50 = 1 THEN '' WHEN i = 9000 THEN repeat('long ', 500000)
                ELSE 'Row ' || i || repeat(' of much text', 150 + i % 41) END AS note FROM range({{Rows}}) t(i))
            TO {{Duck.Literal(path)}} (FORMAT parquet, COMPRESSION {{codec}}, PARQUET_VERSION {{version}}, DICTIONARY_SIZE_LIMIT 1)
            """);

        using var file = Texts.Open(path);
        Assert.True(Assert.Single(file.RowGroups).Columns[1].UncompressedBytes > 20 << 20);
        Texts.AssertSameAsDuck(duck, path);
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip")]
    public void A_large_page_is_never_in_memory_as_a_whole(string name)
    {
        var codec = Enum.Parse<Codec>(name, ignoreCase: true);
        var body = Body();
        using var file = Texts.Open(new MemoryByteSource(File(codec, Compress(codec, body), body.Length)));
        using var reader = Texts.OpenGroup(file, 0, 0);
        long most = 0;
        var rows = 0;
        while (reader.Read(1000) is { } batch)
        {
            rows += batch.Length;
            most = Math.Max(most, reader.HeldBytes);
        }
        Assert.Equal(Rows, rows);
        Assert.InRange(most, 1 << 20, 6 << 20);
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("gzip")]
    public void A_large_page_that_is_not_what_it_declares_is_refused(string name)
    {
        var codec = Enum.Parse<Codec>(name, ignoreCase: true);
        var body = Body();
        var stored = Compress(codec, body);
        Refused(File(codec, stored[..(stored.Length / 2)], body.Length));
        Refused(File(codec, stored, body.Length + 1000));
        Refused(File(codec, stored, body.Length - 1000));
        Refused(File(codec, Compress(codec, body[..^1000]), body.Length - 1000));
        Refused(File(codec, Compress(codec, [.. body, .. HandmadeFile.Plain("one more")]), body.Length + 12));
        byte[] lie = [.. body];
        HandmadeFile.Little(int.MaxValue).CopyTo(lie, body.Length / 2 / ValueBytes * ValueBytes);
        Refused(File(codec, Compress(codec, lie), body.Length));
        stored[stored.Length / 2] ^= 0xFF;
        Refused(File(codec, stored, body.Length));
    }

    /// <summary>Values of one length, each with its length before it.</summary>
    private static byte[] Body()
    {
        var body = new byte[Rows * ValueBytes];
        for (var row = 0; row < Rows; row++)
        {
            HandmadeFile.Little(ValueBytes - 4).CopyTo(body, row * ValueBytes);
            Encoding.ASCII.GetBytes($"Text {row} ".PadRight(ValueBytes - 4, (char)('a' + row % 26))).CopyTo(body, row * ValueBytes + 4);
        }
        return body;
    }

    private static byte[] Compress(Codec codec, byte[] body)
    {
        using var stored = new MemoryStream();
        using (Stream target = codec == Codec.Gzip
            ? new GZipStream(stored, CompressionLevel.Fastest, leaveOpen: true)
            : new ZstdSharp.CompressionStream(stored, leaveOpen: true))
        {
            target.Write(body);
        }
        return stored.ToArray();
    }

    private static byte[] File(Codec codec, byte[] stored, int declared) =>
        new HandmadeFile { RowCount = Rows }
            .Column(
                [HandmadeFile.Leaf("note", PhysicalType.ByteArray, Repetition.Required, ConvertedType.Utf8)], PhysicalType.ByteArray, Rows,
                [HandmadeFile.Page(Rows, PageEncoding.Plain, stored, declared)], codec, uncompressed: declared)
            .Build();

    private static void Refused(byte[] file)
    {
        var error = Assert.Throws<LakeException>(() => Texts.Read(new MemoryByteSource(file), 1000));
        Assert.Equal(LakeErrorCode.FileCorrupt, error.Code);
        Assert.Contains("'note'", error.Message, StringComparison.Ordinal);
    }
}
