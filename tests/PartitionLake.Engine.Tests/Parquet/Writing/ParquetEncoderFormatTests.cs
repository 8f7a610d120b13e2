using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Writing;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Parquet.Writing;

public sealed class ParquetEncoderFormatTests
{
    private const int Zstd = 6;
    private const int RleDictionary = 8;

    [Fact]
    public void Every_page_carries_the_checksum_of_its_bytes()
    {
        var structure = new ParquetStructure(TestValues.Table(2000, 300, 0.2).Encode(new ParquetWriterOptions { MaxPageRows = 512 }));
        var pages = structure.Chunks().SelectMany(structure.Pages).ToList();
        Assert.True(pages.Count > 100);
        Assert.All(pages, page => Assert.Equal(Crc32(page.Body), (uint)(int)page.Header.Number(4)));
    }

    [Fact]
    public void Sizes_and_offsets_in_the_footer_are_those_of_the_pages()
    {
        var file = TestValues.Table(1500, 300, 0.2).Encode(new ParquetWriterOptions { MaxPageRows = 400 }, rowGroupRows: 800);
        var structure = new ParquetStructure(file);
        long expectedStart = 4;
        long rows = 0;
        foreach (var group in structure.RowGroups())
        {
            Assert.Equal(expectedStart, group.Number(5));
            long uncompressed = 0;
            foreach (var chunk in group.List(1).Cast<ThriftStruct>())
            {
                var metadata = chunk.Struct(3);
                var pages = structure.Pages(chunk);
                Assert.Equal(expectedStart, pages[0].Offset);
                expectedStart += metadata.Number(7);
                var size = pages.Sum(page => page.HeaderLength + page.Header.Number(2));
                Assert.Equal(size, metadata.Number(6));
                uncompressed += size;
                var data = pages.Where(page => page.Header.Number(1) == 0).ToList();
                Assert.Equal(metadata.Number(5), data.Sum(page => page.Header.Struct(5).Number(1)));
                Assert.Equal(data[0].Offset, metadata.Number(9));
                Assert.Equal(data.Count, ((ThriftStruct)metadata.List(13)[^1]).Number(3));
            }
            Assert.Equal(uncompressed, group.Number(2));
            Assert.Equal(expectedStart - group.Number(5), group.Number(6));
            rows += group.Number(3);
        }
        Assert.Equal(1500, rows);
        Assert.Equal(1500, structure.Footer.Number(3));
        Assert.Matches("^PartitionLake version 0\\.1\\.0 \\(build \\d+\\)$", structure.Footer.Text(6));
        Assert.Equal(structure.RowGroups().First().List(1).Count, structure.Footer.List(7).Count);
    }

    [Fact]
    public void Compression_is_given_up_where_it_does_not_pay()
    {
        var random = new Random(3);
        var table = new TestTable(
            TestColumn.Of("noise", LakeType.Int64, Enumerable.Range(0, 4000).Select(_ => random.NextInt64(long.MinValue, long.MaxValue))),
            TestColumn.Of("words", LakeType.String, Enumerable.Range(0, 4000).Select(i => $"the same words again and again {i}")),
            TestColumn.Of("one", LakeType.Int32, Enumerable.Repeat(7, 4000)));
        var chunks = new ParquetStructure(table.Encode()).Chunks().Select(chunk => chunk.Struct(3)).ToList();
        Assert.Equal([0, Zstd, 0], chunks.Select(chunk => chunk.Number(4)));
        Assert.All(chunks, chunk => Assert.True(chunk.Number(7) <= chunk.Number(6)));
    }

    [Fact]
    public void The_page_index_describes_every_page_of_row_groups_that_have_several()
    {
        var options = new ParquetWriterOptions { MaxPageRows = 100 };
        var table = TestValues.Table(1000, 200, 0.9);
        var structure = new ParquetStructure(table.Encode(options, rowGroupRows: 950));
        var groups = structure.RowGroups().ToList();
        var names = table.Schema.ToList();
        for (var column = 0; column < names.Count; column++)
        {
            var chunk = (ThriftStruct)groups[0].List(1)[column];
            var pages = structure.Pages(chunk).Where(page => page.Header.Number(1) == 0).ToList();
            var locations = structure.ReadAt(chunk.Number(4), chunk.Number(5)).List(1).Cast<ThriftStruct>().ToList();
            Assert.Equal(pages.Select(page => page.Offset), locations.Select(location => location.Number(1)));
            Assert.Equal(pages.Select(page => (long)page.HeaderLength + page.Body.Length), locations.Select(location => location.Number(2)));
            Assert.Equal(Enumerable.Range(0, 10).Select(i => i * 100L), locations.Select(location => location.Number(3)));
            if (!chunk.Has(6))
                continue;
            var index = structure.ReadAt(chunk.Number(6), chunk.Number(7));
            var nulls = Enumerable.Range(0, 10)
                .Select(i => table.Columns[column].Values[(i * 100)..Math.Min(950, i * 100 + 100)].Count(value => value is null)).ToList();
            if (names[column].Type.Kind != TypeKind.List)
                Assert.Equal(nulls.Select(count => (long)count), index.List(5).Cast<long>());
            for (var i = 0; i < pages.Count; i++)
                Assert.Equal((bool)index.List(1)[i], (long)index.List(5)[i] == pages[i].Header.Struct(5).Number(1));
        }
        Assert.All(groups[1].List(1).Cast<ThriftStruct>(), chunk => Assert.False(chunk.Has(4) || chunk.Has(6)));
        Assert.Contains(groups[0].List(1).Cast<ThriftStruct>(), chunk => chunk.Has(6));
    }

    [Fact]
    public void Page_bounds_hold_the_values_of_their_pages()
    {
        var numbers = Enumerable.Range(0, 1000).Select(i => (i * 37L) % 1000).ToList();
        var texts = numbers.Select(number => $"{number:d4}").ToList();
        var structure = new ParquetStructure(new TestTable(
            TestColumn.Of("number", LakeType.Int64, numbers),
            TestColumn.Of("coded", LakeType.String, texts.Select(text => text[..2])),
            TestColumn.Of("text", LakeType.String, texts)).Encode(new ParquetWriterOptions { MaxPageRows = 64 }));
        var indexes = structure.Chunks().Select(chunk => structure.ReadAt(chunk.Number(6), chunk.Number(7))).ToList();
        for (var page = 0; page < 16; page++)
        {
            var rows = Enumerable.Range(page * 64, Math.Min(64, 1000 - page * 64)).ToList();
            Assert.Equal(rows.Min(row => numbers[row]), BitConverter.ToInt64((byte[])indexes[0].List(2)[page]));
            Assert.Equal(rows.Max(row => numbers[row]), BitConverter.ToInt64((byte[])indexes[0].List(3)[page]));
            Assert.Equal(rows.Min(row => texts[row][..2]), System.Text.Encoding.UTF8.GetString((byte[])indexes[1].List(2)[page]));
            Assert.Equal(rows.Max(row => texts[row]), System.Text.Encoding.UTF8.GetString((byte[])indexes[2].List(3)[page]));
        }
    }

    [Fact]
    public void Encodings_follow_the_values()
    {
        var rows = Enumerable.Range(0, 5000).ToList();
        var random = new Random(1);
        var table = new TestTable(
            TestColumn.Of("repeats", LakeType.String, rows.Select(i => $"word {i % 50}")),
            TestColumn.Of("unique", LakeType.String, rows.Select(i => $"{random.NextInt64():x16}{i:x16}")),
            TestColumn.Of("rising", LakeType.Int64, rows.Select(i => 1_000_000_000_000L + i * 3)),
            TestColumn.Of("price", LakeType.Double, rows.Select(i => Math.Round(i % 40 * 1.37, 2))),
            TestColumn.Of("noise", LakeType.Double, rows.Select(_ => random.NextDouble())),
            TestColumn.Of("when", LakeType.Timestamp, rows.Select(i => i * 1_000_000L)),
            TestColumn.Of("flag", LakeType.Boolean, rows.Select(i => i % 2 == 0)));
        var encodings = new ParquetStructure(table.Encode()).Chunks().Select(chunk => (long)((ThriftStruct)chunk.Struct(3).List(13)[^1])[2]).ToList();
        const long Plain = 0;
        Assert.Equal([RleDictionary, Plain, Plain, RleDictionary, Plain, Plain, Plain], encodings);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(5_000)]
    public void No_column_of_any_type_has_an_encoding_that_some_reader_gets_wrong(int universe)
    {
        foreach (var nulls in new[] { 0, 0.3, 1 })
        {
            var table = TestValues.Table(1_200, universe, nulls);
            foreach (var options in new[]
            {
                ParquetWriterOptions.Default,
                new() { MaxPageRows = 100 },
                new() { MaxPageBytes = 200 },
                new() { MaxDictionaryBytes = 0 }
            })
                Assert.Equal(2 * table.Columns.Count, WrittenEncodings.AssertFile(table.Encode(options, rowGroupRows: 700)));
        }
    }

    [Fact]
    public void Text_without_a_dictionary_is_whole_in_pages_that_cut_it_anywhere()
    {
        var random = new Random(7);
        var texts = Enumerable.Range(0, 3_000).Select(i => string.Concat(Enumerable.Repeat($"{random.NextInt64():x16} ", random.Next(5))) + i % 1_300).ToList();
        var some = texts.Select((text, i) => i % 7 < 2 || i is > 900 and < 1_400 ? null : text).ToList();
        var table = new TestTable(
            TestColumn.Of("each once", LakeType.String, texts.Select((text, i) => $"{text}-{i}")),
            TestColumn.Of("some twice", LakeType.String, texts),
            TestColumn.Of("with nulls", LakeType.String, some),
            TestColumn.Of("bytes", LakeType.Binary, some.Select(text => text is null ? null : System.Text.Encoding.UTF8.GetBytes(text))),
            TestColumn.Of("lists", LakeType.List(LakeType.String),
                texts.Select((text, i) => i % 5 == 0 ? null : Enumerable.Repeat<object?>(text, i % 4).Append(null).ToArray())));
        foreach (var options in new[]
        {
            new ParquetWriterOptions { MaxDictionaryBytes = 0 },
            new() { MaxDictionaryBytes = 0, MaxPageBytes = 1_000 },
            new() { MaxDictionaryBytes = 0, MaxPageRows = 70 }
        })
        {
            var file = table.Encode(options);
            var structure = new ParquetStructure(file);
            Assert.All(structure.Chunks().SelectMany(structure.Pages), page => Assert.Equal(0, page.Header.Number(1)));
            DuckReader.AssertReads(table, file);
        }
    }

    [Fact]
    public void DuckDB_shows_the_schema_that_was_promised()
    {
        using var folder = new TempFolder();
        using var duck = new Duck();
        var table = new TestTable([.. TestValues.AllTypes().Select((type, i) => TestValues.Column($"c{i}", type, 5, 3, i % 2 == 0 ? 0.5 : 0, 1))]);
        var path = DuckReader.Save(folder, table.Encode());
        var types = duck.Query($"DESCRIBE SELECT * FROM {Duck.Literal(path)}").Select(row => (string)row[1]!).ToList();
        string[] flat =
        [
            "BOOLEAN", "INTEGER", "BIGINT", "FLOAT", "DOUBLE", "DATE", "TIMESTAMP",
            "TIMESTAMP WITH TIME ZONE", "VARCHAR", "BLOB", "DECIMAL(1,0)", "DECIMAL(9,2)",
            "DECIMAL(10,3)", "DECIMAL(18,18)", "DECIMAL(19,0)", "DECIMAL(28,10)", "DECIMAL(38,6)",
        ];
        Assert.Equal([.. flat, .. flat.Select(type => type + "[]")], types);
        var physical = duck.Query(
            $"SELECT type, type_length, repetition_type, converted_type FROM parquet_schema({Duck.Literal(path)}) WHERE name LIKE 'c%' LIMIT 17");
        Assert.Equal(["BOOLEAN", "INT32", "INT64", "FLOAT", "DOUBLE", "INT32", "INT64", "INT64", "BYTE_ARRAY", "BYTE_ARRAY", "INT32", "INT32",
            "INT64", "INT64", "FIXED_LEN_BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"], physical.Select(row => (string?)row[0]));
        Assert.Equal(["9", "12", "16"], physical.Skip(14).Select(row => (string?)row[1]));
        Assert.Equal(Enumerable.Range(0, 17).Select(i => i % 2 == 0 ? "OPTIONAL" : "REQUIRED"), physical.Select(row => (string?)row[2]));
        Assert.Equal([null, "TIMESTAMP_MICROS", "UTF8", null], physical.Skip(6).Take(4).Select(row => (string?)row[3]));
        var list = duck.Query($"SELECT name, repetition_type, converted_type FROM parquet_schema({Duck.Literal(path)}) WHERE name IN ('list', 'element')");
        Assert.Equal(34, list.Count);
        Assert.All(list, row => Assert.Equal((string)row[0]! == "list" ? "REPEATED" : "OPTIONAL", (string)row[1]!));
    }

    [Fact]
    public void Metadata_pairs_stand_in_the_footer_in_order()
    {
        using var folder = new TempFolder();
        using var duck = new Duck();
        var options = new ParquetWriterOptions { Metadata = [new("run", "4711"), new("plan", "ä")] };
        var path = DuckReader.Save(folder, TestValues.Table(3, 3, 0).Encode(options));
        var pairs = duck.Query($"SELECT decode(key), decode(value) FROM parquet_kv_metadata({Duck.Literal(path)})");
        Assert.Equal([["run", "4711"], ["plan", "ä"]], pairs);
    }

    /// <summary>CRC-32 of ISO 3309 bit by bit.</summary>
    private static uint Crc32(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
