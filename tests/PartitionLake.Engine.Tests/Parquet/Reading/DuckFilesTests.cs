using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

public sealed class DuckFilesTests : IDisposable
{
    // Every type that DuckDB writes and the lake holds, with nulls in every column but the first.
    private const string AllTypes = """
        SELECT i AS id,
            CASE WHEN i % 7 <> 0 THEN i % 3 = 0 END AS flag,
            CASE WHEN i % 5 <> 0 THEN (i % 200 - 100)::TINYINT END AS i8,
            CASE WHEN i % 5 <> 1 THEN (i * 31 % 60000 - 30000)::SMALLINT END AS i16,
            CASE WHEN i % 5 <> 2 THEN (i * 7919 - 5000000)::INTEGER END AS i32,
            CASE WHEN i % 5 <> 3 THEN i::BIGINT * 1234567890123 - 9000000000000000 END AS i64,
            CASE WHEN i % 6 <> 0 THEN (i % 256)::UTINYINT END AS u8,
            CASE WHEN i % 6 <> 1 THEN (i * 13 % 65536)::USMALLINT END AS u16,
            CASE WHEN i % 6 <> 2 THEN (4294967295 - i * 1000)::UINTEGER END AS u32,
            CASE WHEN i % 4 <> 0 THEN (i / 7.0)::FLOAT END AS f32,
            CASE WHEN i % 4 <> 1 THEN CASE i % 11 WHEN 0 THEN 'NaN'::DOUBLE WHEN 1 THEN '-inf'::DOUBLE WHEN 2 THEN '-0.0'::DOUBLE ELSE sqrt(i) * 1e100 END END AS f64,
            CASE WHEN i % 9 <> 0 THEN ((i % 999 - 500) / 10.0)::DECIMAL(4,1) END AS d4,
            CASE WHEN i % 9 <> 1 THEN ((i * 6543 - 99999) / 10.0)::DECIMAL(9,2) END AS d9,
            CASE WHEN i % 9 <> 2 THEN (i::BIGINT * 987654321 - 77777777777)::DECIMAL(18,3) END AS d18,
            CASE WHEN i % 9 <> 3 THEN (i::HUGEINT * 1234567890123456789 * CASE WHEN i % 2 = 0 THEN -1000000000 ELSE 1000000000 END)::DECIMAL(38,5) END AS d38,
            CASE WHEN i % 8 <> 0 THEN DATE '1900-01-01' + (i * 37)::INT END AS day,
            CASE WHEN i % 8 <> 1 THEN TIMESTAMP '1899-12-31 23:59:59.999999' + INTERVAL (i * 100003) SECOND END AS ts,
            CASE WHEN i % 8 <> 2 THEN TIMESTAMPTZ '2025-02-03 04:05:06.789012+00' + INTERVAL (i) HOUR END AS tstz,
            CASE WHEN i % 8 <> 3 THEN (TIMESTAMP '2001-01-01' + INTERVAL (i) SECOND)::TIMESTAMP_S END AS ts_s,
            CASE WHEN i % 8 <> 4 THEN (TIMESTAMP '2001-01-01' + INTERVAL (i) MILLISECOND)::TIMESTAMP_MS END AS ts_ms,
            CASE WHEN i % 8 <> 5 THEN (TIMESTAMP '2001-01-01' + INTERVAL (i) MICROSECOND)::TIMESTAMP_NS END AS ts_ns,
            CASE WHEN i % 10 <> 0 THEN 'payer ' || i % 17 END AS few_texts,
            CASE WHEN i % 10 <> 1 THEN CASE WHEN i % 100 = 0 THEN '' ELSE 'überlang 💊 ' || md5(i::VARCHAR) || repeat('x', i % 40) END END AS many_texts,
            CASE WHEN i % 10 <> 2 THEN encode('b' || i) END AS bytes,
            CASE WHEN i % 10 <> 3 THEN ('a' || i % 3)::ENUM('a0', 'a1', 'a2') END AS enumerated,
            NULL::INTEGER AS nothing,
            42 AS constant,
            CASE WHEN i > 1500 THEN i END AS late
        FROM range(3000) r(i)
        """;

    private readonly Duck _duck = new();
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("uncompressed", "V1")]
    [InlineData("snappy", "V1")]
    [InlineData("snappy", "V2")]
    [InlineData("gzip", "V1")]
    [InlineData("zstd", "V1")]
    [InlineData("zstd", "V2")]
    [InlineData("lz4_raw", "V1")]
    [InlineData("brotli", "V2")]
    public void Every_type_reads_as_DuckDB_wrote_it(string codec, string version)
    {
        var path = _folder["all.parquet"];
        _duck.Execute($"COPY ({AllTypes}) TO {Duck.Literal(path)} (FORMAT parquet, COMPRESSION {codec}, PARQUET_VERSION {version}, ROW_GROUP_SIZE 2048)");
        Texts.AssertSameAsDuck(_duck, path);

        using var file = Texts.Open(path);
        Assert.Empty(file.UnreadableColumns);
        Assert.Equal(3000, file.RowCount);
        Assert.Equal(2, file.RowGroups.Count);
        Assert.Contains("DuckDB", file.CreatedBy, StringComparison.Ordinal);
        Assert.Equal(
            "id int64, flag boolean, i8 int32, i16 int32, i32 int32, i64 int64, u8 int32, u16 int32, u32 int64, f32 float, f64 double, "
            + "d4 decimal(4,1), d9 decimal(9,2), d18 decimal(18,3), d38 decimal(38,5), day date, ts timestamp, tstz timestamp with time zone, "
            + "ts_s timestamp, ts_ms timestamp, ts_ns timestamp, few_texts string, many_texts string, bytes binary, enumerated string, "
            + "nothing int32, constant int32, late int64",
            file.Schema.ToString());
    }

    [Theory]
    [InlineData("V1")]
    [InlineData("V2")]
    public void Lists_of_every_type_are_packed_as_DuckDB_wrote_them(string version)
    {
        var path = _folder["lists.parquet"];
        _duck.Execute($"""
            COPY (SELECT i AS id,
                CASE i % 5 WHEN 0 THEN NULL WHEN 1 THEN [] ELSE list_transform(range(i % 9), lambda x: CASE WHEN (x + i) % 4 <> 0 THEN 'text ' || (x % 5) END) END AS texts,
                CASE WHEN i % 7 <> 0 THEN list_transform(range(i % 4), lambda x: md5((i * x)::VARCHAR)) END AS plain_texts,
                CASE WHEN i % 6 <> 0 THEN list_transform(range(i % 3), lambda x: CASE WHEN x <> 1 THEN (x * i)::INTEGER END) END AS ints,
                [i, -i] AS longs, [i % 2 = 0, NULL] AS flags, [i / 3.0::DOUBLE] AS doubles, [(i / 4)::FLOAT] AS floats,
                [(i * 100)::DECIMAL(12,2), NULL] AS decimals, [i::DECIMAL(30,3)] AS wide, [DATE '2020-01-01' + i::INT] AS days,
                [TIMESTAMP '2020-01-01' + INTERVAL (i) SECOND] AS stamps, [encode('z' || i)] AS bytes, NULL::INT[] AS nothing
            FROM range(5000) r(i)) TO {Duck.Literal(path)} (FORMAT parquet, PARQUET_VERSION {version}, ROW_GROUP_SIZE 2048)
            """);
        Texts.AssertSameAsDuck(_duck, path);
    }

    [Theory]
    [InlineData("i % 2 = 0")]
    [InlineData("i < 1000")]
    [InlineData("i >= 9000")]
    [InlineData("i % 1000 < 500")]
    [InlineData("hash(i) % 100 = 0")]
    [InlineData("hash(i) % 100 <> 0")]
    [InlineData("false")]
    public void Every_pattern_of_nulls_falls_on_the_right_rows(string isNull)
    {
        var path = _folder["nulls.parquet"];
        _duck.Execute($"""
            COPY (SELECT CASE WHEN NOT ({isNull}) THEN i END AS long, CASE WHEN NOT ({isNull}) THEN (i % 11)::INT END AS few,
                CASE WHEN NOT ({isNull}) THEN 't' || i END AS text, CASE WHEN NOT ({isNull}) THEN 'p' || i % 9 END AS code,
                CASE WHEN NOT ({isNull}) THEN i % 3 = 0 END AS flag
            FROM range(10000) r(i)) TO {Duck.Literal(path)} (FORMAT parquet)
            """);
        Texts.AssertSameAsDuck(_duck, path);
    }

    /// <summary>Differences come in blocks of 128 numbers with four parts each: counts around their ends.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(33)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(130)]
    [InlineData(161)]
    [InlineData(5_000)]
    [InlineData(70_001)]
    public void Differences_and_lengths_as_DuckDB_writes_them_read_back_at_every_count(int rows)
    {
        var path = _folder["differences.parquet"];
        _duck.Execute($"""
            COPY (SELECT lpad((i * 7919 % 1000003)::VARCHAR, 10, '0') || ' and ' || repeat('x', (i % 7)::INT) AS text,
                CASE WHEN hash(i) % 3 <> 0 THEN md5(i::VARCHAR)[:(i % 33)::INT] || i END AS some_texts,
                (i * 3)::INTEGER AS rising, ((hash(i) % 4294967296)::BIGINT - 2147483648)::INTEGER AS ints,
                (hash(i) % 9223372036854775807)::BIGINT * CASE WHEN i % 2 = 0 THEN 1 ELSE -1 END AS longs
            FROM range({rows}) r(i)) TO {Duck.Literal(path)} (FORMAT parquet, PARQUET_VERSION V2, DICTIONARY_SIZE_LIMIT 1)
            """);
        if (rows > 1)
        {
            var encodings = _duck.Query($"SELECT DISTINCT encodings FROM parquet_metadata({Duck.Literal(path)})").Select(row => (string)row[0]!).ToList();
            Assert.Contains(encodings, text => text.Contains("DELTA_LENGTH_BYTE_ARRAY", StringComparison.Ordinal));
            Assert.Contains(encodings, text => text.Contains("DELTA_BINARY_PACKED", StringComparison.Ordinal));
        }
        Texts.AssertSameAsDuck(_duck, path);
    }

    [Fact]
    public void Batches_of_a_dictionary_encoded_chunk_share_one_dictionary()
    {
        var path = _folder["shared.parquet"];
        _duck.Execute($"COPY (SELECT 'payer ' || i % 17 AS payer FROM range(50000) r(i)) TO {Duck.Literal(path)} (FORMAT parquet)");
        using var file = Texts.Open(path);
        using var reader = Texts.OpenGroup(file, 0, 0);
        var first = (DictionaryColumn)reader.Read(1000)!.GetColumn(0);
        var second = (DictionaryColumn)reader.Read(1000)!.GetColumn(0);
        Assert.Same(first.Dictionary, second.Dictionary);
        Assert.Equal(17, first.Dictionary.Count);
    }

    [Fact]
    public void Chosen_columns_come_in_the_order_asked_for_and_none_gives_rows_alone()
    {
        var path = _folder["some.parquet"];
        _duck.Execute($"COPY (SELECT i AS a, 't' || i AS b, i * 2 AS c FROM range(2500) r(i)) TO {Duck.Literal(path)} (FORMAT parquet)");
        using var file = Texts.Open(path);
        using var reader = Texts.OpenGroup(file, 0, 2, 0);
        var batch = reader.Read(10)!;
        Assert.Equal("c int64, a int64", batch.Schema.ToString());
        Assert.Equal(18, ((Column<long>)batch.GetColumn(0)).Values[9]);

        using var empty = Texts.OpenGroup(file, 0);
        Assert.Equal(2000, empty.Read(2000)!.Length);
        Assert.Equal(500, empty.Read(2000)!.Length);
        Assert.Null(empty.Read(2000));
    }

    [Fact]
    public void Neighbouring_chunks_come_in_one_read_and_far_ones_apart()
    {
        var path = _folder["reads.parquet"];
        _duck.Execute(
            "COPY (SELECT i AS a, md5(i::VARCHAR) || md5((i + 1)::VARCHAR) AS b, "
                + $"i AS c FROM range(30000) r(i)) TO {Duck.Literal(path)} (FORMAT parquet, COMPRESSION uncompressed)");
        var source = new MemoryByteSource(File.ReadAllBytes(path));
        using var file = Texts.Open(source);
        Assert.Equal(1, source.Reads);
        using var all = Texts.OpenGroup(file, 0, 0, 1, 2);
        Assert.Equal(2, source.Reads);
        using var ends = Texts.OpenGroup(file, 0, 0, 2);
        Assert.Equal(4, source.Reads);
    }

    [Fact]
    public async Task Cancellation_stops_the_opening()
    {
        var path = _folder["cancel.parquet"];
        _duck.Execute($"COPY (SELECT 1 AS a) TO {Duck.Literal(path)} (FORMAT parquet)");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await ParquetFile.OpenAsync(new FileByteSource(path), cancellationToken: cancelled.Token));
    }

    [Fact]
    public void A_file_without_rows_has_a_schema_and_no_batches()
    {
        var path = _folder["empty.parquet"];
        _duck.Execute($"COPY (SELECT 1 AS a, 'x' AS b WHERE false) TO {Duck.Literal(path)} (FORMAT parquet)");
        using var file = Texts.Open(path);
        Assert.Equal("a int32, b string", file.Schema.ToString());
        Assert.Empty(Texts.Read(file));
    }

    [Fact]
    public void Columns_of_other_types_are_named_with_the_reason_and_the_rest_is_read()
    {
        var path = _folder["others.parquet"];
        _duck.Execute($$"""
            COPY (SELECT i AS id, {'a': i} AS s, MAP {'k': i} AS m, TIME '01:02:03' AS t, INTERVAL 1 DAY AS iv, uuid() AS u, i::UBIGINT AS u64,
                [[i]] AS ll, [{'a': i}] AS ls, i::HUGEINT AS huge, [TIME '01:02:03'] AS lt, {'a': INTERVAL 1 DAY} AS si
            FROM range(10) r(i)) TO {{Duck.Literal(path)}} (FORMAT parquet)
            """);
        using var file = Texts.Open(path);
        Assert.Equal(
            "id int64, s struct<a:int64>, m map<string,int64>, t string, u string, u64 decimal(20,0), "
                + "ll list<list<int64>>, ls list<struct<a:int64>>, huge double, lt list<string>",
            file.Schema.ToString());
        Assert.Equal("interval", file.UnreadableColumns["iv"]);
        Assert.Equal("struct<a:interval>", file.UnreadableColumns["SI"]);
        Texts.AssertSameAsDuck(_duck, path);
    }

    [Fact]
    public void Statistics_are_typed_and_bound_the_values()
    {
        var path = _folder["stats.parquet"];
        _duck.Execute($"""
            COPY (SELECT (i - 5)::INT AS i, 'k' || i AS t, i::DECIMAL(12,2) AS d, DATE '2020-01-01' + i::INT AS day, CASE WHEN i > 2 THEN i / 2.0::DOUBLE END AS f,
                (4294967290 + i % 5)::UINTEGER AS u FROM range(10) r(i)) TO {Duck.Literal(path)} (FORMAT parquet)
            """);
        using var file = Texts.Open(path);
        var columns = file.RowGroups[0].Columns;
        Assert.Equal(new ColumnStatistics(-5, 4, 0), columns[0].Statistics);
        Assert.Equal("k0"u8.ToArray(), columns[1].Statistics!.Min);
        Assert.Equal("k9"u8.ToArray(), columns[1].Statistics!.Max);
        Assert.Equal((Int128)900, columns[2].Statistics!.Max);
        Assert.Equal(18262, columns[3].Statistics!.Min);
        Assert.Equal(3, columns[4].Statistics!.NullCount);
        Assert.Equal(4.5, columns[4].Statistics!.Max);
        Assert.Equal(4294967294L, columns[5].Statistics!.Max);
        Assert.Equal("SNAPPY", columns[0].Codec);
    }

    public void Dispose()
    {
        _duck.Dispose();
        _folder.Dispose();
    }
}
