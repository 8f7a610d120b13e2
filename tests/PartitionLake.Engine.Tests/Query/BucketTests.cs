using System.Buffers.Binary;
using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Query;
using PartitionLake.Engine.Query.Execution;
using PartitionLake.Engine.Query.Service;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Query;

/// <summary>Queries over objects in a bucket: which requests they make, and S3 Select itself.</summary>
public sealed class BucketTests : IDisposable
{
    private const int Partitions = 5_000;
    private const string Object = "s3://bucket/data/rates.parquet";

    private readonly TempFolder _folder = new();
    private readonly Duck _duck = new();
    private readonly StubBucket _bucket = new();

    public void Dispose()
    {
        _bucket.Dispose();
        _duck.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_filter_on_one_partition_of_thousands_reads_no_other_object()
    {
        var content = Write("SELECT i AS id, i * 2 AS twice, 'x' || i AS name FROM range(100) t(i)", "SNAPPY");
        for (var i = 0; i < Partitions; i++)
            _bucket.Put($"lake/state={(char)('A' + i % 20)}/part={i}/data.parquet", content);

        var (rows, counters) = await RunAsync("SELECT COUNT(*), MIN(id) FROM s3object WHERE part = 1234 AND state = 'O' AND id > 50", "s3://bucket/lake/");

        Assert.Equal("49 | 51", Assert.Single(rows));
        Assert.All(_bucket.Reads, read => Assert.Equal("lake/state=O/part=1234/data.parquet", read.Key));
        Assert.Equal((_bucket.Reads.Count, _bucket.Reads.Sum(read => read.Bytes)), (counters.Requests, counters.BytesFetched));
        Assert.True(_bucket.Listings < 20, $"{_bucket.Listings} listings");
    }

    [Fact]
    public async Task Of_a_large_object_only_the_columns_and_row_groups_of_the_query_are_read()
    {
        var content = Write("SELECT i AS id, hash(i)::VARCHAR AS a, hash(i + 1)::VARCHAR AS b FROM range(100000) t(i)", "SNAPPY");
        _bucket.Put("data/rates.parquet", content);

        var (rows, counters) = await RunAsync("SELECT id FROM s3object WHERE id BETWEEN 50000 AND 50002", Object);

        Assert.Equal(["50000", "50001", "50002"], rows);
        Assert.Equal((_bucket.Reads.Count, _bucket.Reads.Sum(read => read.Bytes)), (counters.Requests, counters.BytesFetched));
        Assert.True(counters.BytesFetched < content.Length / 5, $"{counters.BytesFetched} of {content.Length} bytes");
    }

    [Fact]
    public async Task The_service_gets_the_statement_and_its_answer_becomes_typed_rows()
    {
        const string Sql = "SELECT s.id, s.rate, s.name, s.day FROM s3object s WHERE s.name <> 'a&b'";
        _bucket.Put("data/rates.parquet",
            Write("SELECT i AS id, i / 4 AS rate, 'n' || i AS name, DATE '2025-01-01' + i::INT AS day FROM range(100) t(i)", "SNAPPY"));
        // The service cuts its answer anywhere, also within a character.
        var lines = Encoding.UTF8.GetBytes("{\"id\":1,\"rate\":0.25,\"name\":\"é\",\"day\":\"2025-01-02T\"}\n{\"id\":2,\"rate\":0.5}\n");
        var cut = lines.AsSpan().IndexOf((byte)0xC3) + 1;
        _bucket.Answer = [.. Event("Records", lines[..cut]), .. Event("Records", lines[cut..]),
            .. Event("Stats", "<Stats><BytesScanned>99</BytesScanned><BytesProcessed>99</BytesProcessed><BytesReturned>60</BytesReturned></Stats>"u8.ToArray()),
            .. Event("End", [])];

        var rows = await SelectAsync(Sql);

        Assert.Equal(["1 | 0.25 | 'é' | 2025-01-02T00:00:00.0000000", "2 | 0.5 | null | null"], rows);
        var request = Assert.Single(_bucket.Selections);
        Assert.Contains("select-type=2", request, StringComparison.Ordinal);
        Assert.Contains("<Expression>" + Sql.Replace("&", "&amp;", StringComparison.Ordinal).Replace(
            "<>", "&lt;&gt;", StringComparison.Ordinal) + "</Expression>", request, StringComparison.Ordinal);
        Assert.Contains("<ExpressionType>SQL</ExpressionType>", request, StringComparison.Ordinal);
        Assert.Matches("<InputSerialization>.*<Parquet ?/?>", request);
        Assert.Matches("<OutputSerialization><JSON><RecordDelimiter>(\n|&#xA;|&#10;)</RecordDelimiter>", request);
    }

    [Fact]
    public async Task An_answer_that_ends_early_is_an_error_and_not_fewer_rows()
    {
        _bucket.Put("data/rates.parquet", Write("SELECT i AS id FROM range(10) t(i)", "SNAPPY"));
        _bucket.Answer = Event("Records", "{\"id\":1}\n"u8.ToArray());

        var error = await Assert.ThrowsAsync<LakeException>(() => SelectAsync("SELECT id FROM s3object"));

        Assert.Equal(LakeErrorCode.ServiceUnavailable, error.Code);
        Assert.Contains("before it was complete", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ZSTD", "SELECT id FROM s3object", "compressed with ZSTD")]
    [InlineData("SNAPPY", "SELECT id FROM s3object ORDER BY id", "no ORDER BY")]
    [InlineData("SNAPPY", "SELECT id, COUNT(*) FROM s3object GROUP BY id", "no GROUP BY")]
    [InlineData("SNAPPY", "SELECT DISTINCT id FROM s3object", "no SELECT DISTINCT")]
    [InlineData("SNAPPY", "SELECT COUNT(DISTINCT id) FROM s3object", "no DISTINCT in an aggregate")]
    [InlineData("SNAPPY", "SELECT id FROM s3object LIMIT 5 OFFSET 2", "no OFFSET")]
    [InlineData("SNAPPY", "SELECT list FROM s3object", "cannot return the column 'list'")]
    public async Task What_the_service_cannot_do_is_refused_with_the_reason(string codec, string sql, string says)
    {
        _bucket.Put("data/rates.parquet", Write("SELECT i AS id, [i] AS list FROM range(1000) t(i)", codec));

        var error = await Assert.ThrowsAsync<LakeException>(() => SelectAsync(sql));

        Assert.Equal(LakeErrorCode.FileUnsupported, error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Empty(_bucket.Selections);
    }

    [Fact]
    public async Task What_is_compressed_as_our_lakes_are_is_left_to_the_local_engine_before_the_service_is_asked()
    {
        _bucket.Put("data/rates.parquet", Write("SELECT i AS id, [i] AS list FROM range(1000) t(i)", "ZSTD"));
        var warnings = new List<LakeWarning>();

        var query = await ServiceQuery.OpenAsync(
            _bucket.Storage, [Object], SqlParser.ParseSelect("SELECT id FROM s3object"), warnings.Add, TestContext.Current.CancellationToken);

        Assert.Null(query);
        Assert.Empty(_bucket.Selections);
        var warning = Assert.Single(warnings);
        Assert.Equal(LakeWarningCode.ReadLocally, warning.Code);
        Assert.Contains("compressed with ZSTD", warning.Message);
    }

    [Fact]
    public async Task The_service_reads_one_object()
    {
        _bucket.Put("data/rates.parquet", [1]);
        _bucket.Put("data/more.parquet", [1]);

        Assert.Contains("one object", (await Assert.ThrowsAsync<LakeException>(() => SelectAsync("SELECT id FROM s3object", "s3://bucket/data/"))).Message,
            StringComparison.Ordinal);
        Assert.Equal(LakeErrorCode.PathInvalid,
            (await Assert.ThrowsAsync<LakeException>(() => SelectAsync("SELECT id FROM s3object", "/data/x.parquet"))).Code);
    }

    private async Task<List<string>> SelectAsync(string sql, string path = Object)
    {
        using var query = await ServiceQuery.OpenAsync(
            _bucket.Storage, [path], SqlParser.ParseSelect(sql), instead: null, TestContext.Current.CancellationToken);
        return await RowsAsync(query!);
    }

    private async Task<(List<string> Rows, QueryCounters Counters)> RunAsync(string sql, string path)
    {
        using var query = await LakeQuery.OpenAsync(
            _bucket.Storage, [path], SqlParser.ParseSelect(sql), new QueryOptions(), TestContext.Current.CancellationToken);
        return (await RowsAsync(query), query.Counters);
    }

    private static async Task<List<string>> RowsAsync(ILakeQuery query)
    {
        var rows = new List<string>();
        await foreach (RowBatch batch in query.RunAsync(TestContext.Current.CancellationToken))
            QueryRows.AddTo(rows, batch);
        return rows;
    }

    private byte[] Write(string select, string codec)
    {
        var path = _folder["x.parquet"];
        _duck.Execute($"COPY ({select}) TO {Duck.Literal(path)} (FORMAT parquet, COMPRESSION {codec}, ROW_GROUP_SIZE 10240)");
        return File.ReadAllBytes(path);
    }

    /// <summary>A message of AWS's event stream: lengths, headers, payload, and a CRC-32 over each part.</summary>
    private static byte[] Event(string type, byte[] payload)
    {
        byte[] headers = [.. Header(":message-type", "event"), .. Header(":event-type", type), .. Header(":content-type", "application/octet-stream")];
        var message = new byte[16 + headers.Length + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), headers.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(8), Crc(message.AsSpan(0, 8)));
        headers.CopyTo(message, 12);
        payload.CopyTo(message, 12 + headers.Length);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(message.Length - 4), Crc(message.AsSpan(0, message.Length - 4)));
        return message;
    }

    private static byte[] Header(string name, string value)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteInt16BigEndian(length, (short)value.Length);
        return [(byte)name.Length, .. Encoding.ASCII.GetBytes(name), 7, .. length, .. Encoding.ASCII.GetBytes(value)];
    }

    /// <summary>CRC-32 as gzip has it, bit by bit.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB88320;
        }
        return ~crc;
    }
}
