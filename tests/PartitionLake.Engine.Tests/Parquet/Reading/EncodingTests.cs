using System.IO.Compression;
using System.Text;
using CsCheck;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Encodings;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Pages;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>Decoders against encoders that are written here straight from the format's text, one bit at a time.</summary>
public sealed class EncodingTests
{
    private static readonly Gen<(int Width, uint[] Values)> Packed =
        Gen.Int[0, 32].SelectMany(width => Gen.UInt[0, width == 32 ? uint.MaxValue : (1u << width) - 1].Array[0, 300].Select(values => (width, values)));

    [Fact]
    public void Packed_numbers_of_any_width_unpack_from_any_place() =>
        Packed.Select(Gen.Int[0, 40]).Sample((packed, skip) =>
        {
            var (width, values) = packed;
            skip = Math.Min(skip, values.Length);
            var found = new int[values.Length - skip];
            BitUnpacker.Unpack(Slice(Pack(values, width)), skip, width, found);
            Assert.Equal(values[skip..].Select(value => (int)value), found);
        });

    [Fact]
    public void Runs_read_in_any_pieces_give_the_numbers_written() =>
        Packed.Select(Gen.Int[1, 70], Gen.Bool.Array[1, 5]).Sample((packed, piece, kinds) =>
        {
            var (width, values) = packed;
            var (bytes, expected) = Runs(values, width, kinds);
            var decoder = new HybridDecoder();
            decoder.Begin(Slice(bytes), width);
            var found = new int[expected.Count];
            for (var i = 0; i < found.Length; i += piece)
                decoder.Read(found.AsSpan(i, Math.Min(piece, found.Length - i)));
            Assert.Equal(expected, found);
        });

    [Fact]
    public void Bits_read_into_a_map_are_those_written_and_counted() =>
        Gen.UInt[0, 1].Array[0, 400].Select(Gen.Int[1, 130], Gen.Bool.Array[1, 5], Gen.Int[0, 130]).Sample((values, piece, kinds, first) =>
        {
            var (bytes, expected) = Runs(values, 1, kinds);
            var decoder = new HybridDecoder();
            decoder.Begin(Slice(bytes), 1);
            var words = new ulong[(first + expected.Count + 63) / 64];
            var ones = 0;
            for (var i = 0; i < expected.Count; i += piece)
                ones += decoder.ReadBits(words, first + i, Math.Min(piece, expected.Count - i));
            Assert.Equal(expected.Sum(), ones);
            for (var i = 0; i < words.Length * 64; i++)
                Assert.Equal(i >= first && i < first + expected.Count && expected[i - first] == 1, (words[i >> 6] >> i & 1) != 0);
        });

    [Fact]
    public void Checksums_are_those_of_gzip() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            using var zipped = new MemoryStream();
            using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true))
                gzip.Write(bytes);
            // A gzip member ends with the checksum and the length. Of nothing, .NET writes nothing.
            var expected = bytes.Length == 0 ? 0u : BitConverter.ToUInt32(zipped.ToArray(), (int)zipped.Length - 8);
            Assert.Equal(expected, PageChecksum.Compute(bytes));
        });

    [Fact]
    public void Differences_of_the_formats_own_example_are_summed()
    {
        // parquet-format, Encodings.md: 7, 5, 3, 1, 2, 3, 4, 5 has first value 7, least difference −2, then 2-bit numbers.
        byte[] bytes = [0x80, 1, 4, 8, 14, 3, 2, 0, 0, 0, .. Pack([0, 0, 0, 3, 3, 3, 3, .. new uint[25]], 2)];
        var decoder = new NumberDecoder<int>();
        decoder.Begin(PageEncoding.DeltaBinaryPacked, Slice(bytes), 8);
        var found = new int[8];
        decoder.Read(found);
        decoder.End();
        Assert.Equal([7, 5, 3, 1, 2, 3, 4, 5], found);
    }

    [Fact]
    public void A_prefix_is_taken_from_the_value_before()
    {
        // parquet-format, Encodings.md: axis, axle, babble, babyhood.
        byte[] prefixes = [0x80, 1, 4, 4, 0, 3, 3, 0, 0, 0, .. Pack([4, 0, 5, .. new uint[29]], 3)];
        byte[] suffixes = [0x80, 1, 4, 4, 8, 3, 3, 0, 0, 0, .. Pack([0, 6, 1, .. new uint[29]], 3)];
        var budget = new MemoryBudget(ReadLimits.Default, 0);
        var decoder = new ByteDecoder(fixedWidth: 0, budget);
        decoder.Begin(PageEncoding.DeltaByteArray, Slice([.. prefixes, .. suffixes, .. "axislebabbleyhood"u8]), 4);
        var run = new ByteRun(4, budget, isBatch: true);
        decoder.Read(4, run);
        decoder.End();
        Assert.Equal(["axis", "axle", "babble", "babyhood"], Enumerable.Range(0, 4).Select(i => Encoding.UTF8.GetString(run[i])));
    }

    private static ByteSlice Slice(byte[] bytes) => new([9, 9, 9, .. bytes, .. Enumerable.Repeat((byte)0xAA, ByteSlice.Slack)], 3, bytes.Length);

    private static byte[] Pack(uint[] values, int width)
    {
        var bytes = new byte[(values.Length * width + 7) / 8];
        for (var i = 0; i < values.Length * width; i++)
            bytes[i / 8] |= (byte)((values[i / width] >> (i % width) & 1) << (i % 8));
        return bytes;
    }

    // Packed runs of eight times a few values and repeated runs, in turns as the kinds say.
    private static (byte[] Bytes, List<int> Values) Runs(uint[] values, int width, bool[] kinds)
    {
        var bytes = new List<byte>();
        var written = new List<int>();
        for (int i = 0, run = 0; i < values.Length; run++)
        {
            if (kinds[run % kinds.Length])
            {
                var groups = Math.Min(1 + run % 9, (values.Length - i + 7) / 8);
                uint[] part = [.. values.Skip(i).Take(groups * 8), .. new uint[Math.Max(0, groups * 8 - (values.Length - i))]];
                AddVarint(bytes, groups << 1 | 1);
                bytes.AddRange(Pack(part, width));
                written.AddRange(part.Select(value => (int)value));
                i += groups * 8;
            }
            else
            {
                var count = 1 + run * 37 % 200;
                AddVarint(bytes, count << 1);
                for (var b = 0; b < (width + 7) / 8; b++)
                    bytes.Add((byte)(values[i] >> (8 * b)));
                written.AddRange(Enumerable.Repeat((int)values[i], count));
                i++;
            }
        }
        return ([.. bytes], written);
    }

    private static void AddVarint(List<byte> bytes, int value)
    {
        for (; value > 127; value >>= 7)
            bytes.Add((byte)(value | 128));
        bytes.Add((byte)value);
    }
}
