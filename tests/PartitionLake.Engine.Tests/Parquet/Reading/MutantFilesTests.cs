using System.Diagnostics;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Tests.Support;
using static PartitionLake.Engine.Tests.Parquet.Reading.HandmadeFile;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>
/// Good files, damaged at random places with a fixed seed. Each mutant is read to the last value or refused with
/// a typed error that the reader meant to give: never one that the last line of defence had to make.
/// </summary>
public sealed class MutantFilesTests
{
    // 3,600 mutants in every run; 56,250 where PARTITIONLAKE_LONG is 1.
    private static readonly int MutantsPerFile = Environment.GetEnvironmentVariable("PARTITIONLAKE_LONG") == "1" ? 6_250 : 400;

    private static readonly string[] Sources =
    [
        "arrow-rs-v1-lz4raw-fallback.parquet", "arrow-rs-v2-zstd-small-pages.parquet", "arrow-rs-v2-brotli-plain.parquet",
        "arrow-rs-v1-delta-length.parquet", "arrow-rs-v2-gzip-delta.parquet", "parquetjs-v2.parquet", "hyparquet-writer.parquet", "duckdb", "nested",
    ];

    public static TheoryData<string> Files() => [.. Sources];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_mutant_is_read_or_refused_with_a_typed_error(string name)
    {
        var original = Load(name);
        var random = new Random(20261123);
        var clock = Stopwatch.StartNew();
        var refused = 0;
        for (var i = 0; i < MutantsPerFile; i++)
            refused += Survives(Mutation.Of(original, random), $"{name}, mutant {i}") ? 0 : 1;
        Assert.InRange(refused, 1, MutantsPerFile);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, MutantsPerFile / 5);
    }

    [Fact]
    public void A_file_cut_off_at_any_byte_is_refused()
    {
        var original = Load("duckdb", rows: 20);
        for (var length = 0; length < original.Length; length++)
            Assert.False(Survives(original[..length], $"the first {length} bytes"), $"the first {length} bytes were read as if they were all");
    }

    [Fact]
    public void With_checksums_every_flipped_bit_of_the_pages_is_detected_or_changes_nothing()
    {
        var (content, dataEnd) = Checksummed();
        var expected = Texts.Read(new MemoryByteSource(content));
        var detected = 0;
        for (var bit = 4 * 8; bit < dataEnd * 8; bit++)
        {
            var mutant = (byte[])content.Clone();
            mutant[bit >> 3] ^= (byte)(1 << (bit & 7));
            try
            {
                Texts.AssertEqual(expected, Texts.Read(new MemoryByteSource(mutant)));
            }
            catch (LakeException error)
            {
                Assert.Null(error.InnerException);
                detected++;
            }
        }
        Assert.InRange(detected, dataEnd * 7, dataEnd * 8);
    }

    private static (byte[] Content, int DataEnd) Checksummed()
    {
        byte[] numbers = Little([.. Enumerable.Range(0, 50)]);
        byte[] texts = Plain([.. Enumerable.Range(0, 50).Select(i => $"text {i}")]);
        byte[] levels = [.. Prefixed([15, .. Enumerable.Repeat((byte)0xFF, 7)]), .. numbers];
        byte[][] bodies = [numbers, texts, levels];
        var file = new HandmadeFile { RowCount = 50 };
        file.Column(Leaf("a", PhysicalType.Int32, Repetition.Required), PhysicalType.Int32, Checked(bodies[0]));
        file.Column(Leaf("t", PhysicalType.ByteArray, Repetition.Required, ConvertedType.Utf8), PhysicalType.ByteArray, Checked(bodies[1]));
        file.Column(Leaf("o", PhysicalType.Int32, Repetition.Optional), PhysicalType.Int32, Checked(bodies[2]));
        return (file.Build(), 4 + bodies.Sum(body => Checked(body).Length));

        static byte[] Checked(byte[] body) => Page(50, PageEncoding.Plain, body, checksum: CorpusShapes.Crc32(body));
    }

    private static bool Survives(byte[] content, string what)
    {
        try
        {
            Walk(content);
            return true;
        }
        catch (LakeException error)
        {
            Assert.True(error.InnerException is null, $"{what}: {error}");
            Assert.Contains(error.Code, (LakeErrorCode[])[LakeErrorCode.FileCorrupt, LakeErrorCode.FileUnsupported, LakeErrorCode.LimitExceeded]);
            return false;
        }
        catch (Exception error) when (error is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{what}: {error}");
            return false;
        }
    }

    // Touches every value without making texts of them.
    private static void Walk(byte[] content)
    {
        using var file = Texts.Open(new MemoryByteSource(content));
        var columns = Enumerable.Range(0, file.Schema.Count).ToArray();
        foreach (var group in file.RowGroups)
        {
            using var reader = Texts.OpenGroup(file, group.Ordinal, columns);
            while (reader.Read(4096) is { } batch)
            {
                foreach (var column in batch.Columns)
                    Walk(column);
            }
        }
    }

    private static void Walk(Column column)
    {
        for (var row = 0; row < column.Length; row++)
        {
            if (column is not DictionaryColumn bytes || column.IsNull(row))
                continue;
            var value = bytes.GetBytes(row);
            if (column.Type.Kind != TypeKind.List)
                continue;
            foreach (var element in ListValue.Enumerate(value))
                Assert.InRange(element.Length, 0, value.Length);
        }
    }

    private static byte[] Load(string name, int rows = 300)
    {
        if (name is not ("duckdb" or "nested"))
            return File.ReadAllBytes(Path.Combine(FixtureFilesTests.Folder(), name));
        using var duck = new Duck();
        using var folder = new TempFolder();
        var path = folder["good.parquet"];
        duck.Execute(name == "nested" ? NestedSample.Copy(path, rows) : $"""
            COPY (SELECT i, CASE WHEN i % 3 <> 0 THEN 'payer ' || i % 7 END AS few, md5(i::VARCHAR) AS many, i / 3.0::DOUBLE AS ratio,
                CASE WHEN i % 4 <> 0 THEN [i, NULL, i * 2] END AS longs, ['a' || i % 3] AS texts, (i * 3)::DECIMAL(25,2) AS amount, i % 2 = 0 AS flag,
                DATE '2024-01-01' + i::INT AS day FROM range({rows}) r(i)) TO {Duck.Literal(path)} (FORMAT parquet, COMPRESSION snappy)
            """);
        return File.ReadAllBytes(path);
    }
}
