using System.Buffers.Binary;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Parquet.Reading.Pages;
using PartitionLake.Engine.Parquet.Writing;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>What the product writes carries checksums: no damage to data gets through.</summary>
public sealed class BitFlipTests
{
    private const int Rows = 2_000;

    [Fact]
    public void All_of_a_thousand_bits_flipped_in_the_pages_of_our_own_file_are_detected()
    {
        var content = Write();
        Assert.Equal(2 * Rows, Texts.Read(new MemoryByteSource(content)).Count);
        var bodies = PageBodies(content);
        Assert.True(bodies.Count > 6, $"{bodies.Count} pages");
        var random = new Random(20261124);
        var detected = 0;
        for (var i = 0; i < 1_000; i++)
        {
            var (start, length) = bodies[random.Next(bodies.Count)];
            var mutant = (byte[])content.Clone();
            mutant[start + random.Next(length)] ^= (byte)(1 << random.Next(8));
            var error = Assert.Throws<LakeException>(() => Texts.Read(new MemoryByteSource(mutant)));
            detected += error.Message.Contains("the checksum of a page", StringComparison.Ordinal) ? 1 : 0;
        }
        Assert.Equal(1_000, detected);
    }

    private static byte[] Write()
    {
        var schema = new Schema(
            [new Field("id", LakeType.Int64), new Field("rate", LakeType.Double), new Field("state", LakeType.String), new Field("text", LakeType.String)]);
        var rows = Enumerable.Range(0, Rows).ToArray();
        RowBatch batch = new(
            schema,
            [
                new Column<long>(LakeType.Int64, [.. rows.Select(row => row * 7919L)], Rows, null),
                new Column<double>(LakeType.Double, [.. rows.Select(row => row / 3.0)], Rows, null),
                new DictionaryColumn(LakeType.String, ByteDictionary.FromStrings(["GA", "TX", "NY"]), [.. rows.Select(row => row % 3)], Rows),
                new DictionaryColumn(LakeType.String, ByteDictionary.FromStrings([.. rows.Select(row => $"text {row * 31 % 1999}")]), rows, Rows),
            ],
            Rows);
        using var stream = new MemoryStream();
        using var encoder = new ParquetEncoder(schema);
        encoder.Begin(stream);
        encoder.WriteRowGroup(batch);
        encoder.WriteRowGroup(batch);
        encoder.Finish();
        return stream.ToArray();
    }

    private static List<(int Start, int Length)> PageBodies(byte[] content)
    {
        var footerLength = BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(content.Length - 8));
        var footer = FooterReader.Read(content.AsSpan(content.Length - 8 - footerLength, footerLength), ReadLimits.Default);
        var bodies = new List<(int, int)>();
        foreach (var chunk in footer.RowGroups.SelectMany(group => group.Chunks))
        {
            var end = (int)(chunk.Start + chunk.CompressedBytes);
            for (var at = (int)chunk.Start; at < end;)
            {
                var header = PageHeader.Read(content.AsSpan(at, end - at), end - at, out var length);
                if (header.CompressedBytes > 0)
                    bodies.Add((at + length, header.CompressedBytes));
                at += length + header.CompressedBytes;
            }
        }
        return bodies;
    }
}
