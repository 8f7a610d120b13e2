using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Writing;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Parquet.Writing;

public sealed class ParquetEncoderCommitTests
{
    private static readonly TestTable Good = TestValues.Table(300, 40, 0.1);

    [Fact]
    public void A_file_without_Finish_does_not_parse()
    {
        using var folder = new TempFolder();
        using var duck = new Duck();
        using var stream = new MemoryStream();
        using (var encoder = new ParquetEncoder(Good.Schema))
        {
            encoder.Begin(stream);
            encoder.WriteRowGroup(Good.ToBatch(0, 300));
        }
        var path = DuckReader.Save(folder, stream.ToArray());
        Assert.ThrowsAny<Exception>(() => duck.Query($"SELECT * FROM read_parquet({Duck.Literal(path)})"));
    }

    [Fact]
    public void A_null_in_a_required_column_is_refused_and_the_file_cannot_be_finished()
    {
        var schema = new Schema([new Field("first", LakeType.Int32), new Field("code", LakeType.String, IsNullable: false)]);
        var column = new TestColumn(schema[1], ["a", null, null]).ToColumn(0, 3, DictionaryForm.Global);
        using var stream = new MemoryStream();
        using var encoder = new ParquetEncoder(schema);
        encoder.Begin(stream);
        var error = Assert.Throws<LakeException>(() => encoder.WriteRowGroup(new RowBatch(schema, [new Column<int>(LakeType.Int32, [1, 2, 3], 3), column], 3)));
        Assert.Equal(LakeErrorCode.SchemaMismatch, error.Code);
        Assert.Equal("code", error.Target);
        Assert.Contains("2 rows", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => encoder.Finish());
        Assert.Throws<InvalidOperationException>(() => encoder.WriteRowGroup(new RowBatch(schema, [new Column<int>(LakeType.Int32, [1], 1), column], 1)));
    }

    [Theory]
    [InlineData(TypeKind.Int32)]
    [InlineData(TypeKind.List)]
    [InlineData(TypeKind.Double)]
    public void Nulls_in_required_columns_of_any_kind_are_refused(TypeKind kind)
    {
        var type = kind == TypeKind.List ? LakeType.List(LakeType.Int32) : new LakeType(kind);
        var table = new TestTable(new TestColumn(new Field("c", type, IsNullable: false), [null]));
        Assert.Equal(LakeErrorCode.SchemaMismatch, Assert.Throws<LakeException>(() => table.Encode()).Code);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(18)]
    [InlineData(38)]
    public void A_decimal_with_too_many_digits_is_refused_by_name(int precision)
    {
        var limit = Enumerable.Range(0, precision).Aggregate(Int128.One, (power, _) => power * 10);
        foreach (var value in new[] { limit, -limit })
        {
            var table = new TestTable(TestColumn.Of("amount", LakeType.Decimal(precision, 2), [Int128.Zero, value]));
            var error = Assert.Throws<LakeException>(() => table.Encode());
            Assert.Equal(LakeErrorCode.TypeMismatch, error.Code);
            Assert.Contains($"'amount' of type decimal({precision},2) holds the unscaled number {value}", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_column_of_another_type_is_refused_by_name()
    {
        var schema = new Schema([new Field("n", LakeType.Int64)]);
        using var encoder = new ParquetEncoder(schema);
        encoder.Begin(Stream.Null);
        var error = Assert.Throws<LakeException>(() => encoder.WriteRowGroup(new RowBatch(schema, [new Column<int>(LakeType.Int32, [1], 1)], 1)));
        Assert.Equal(LakeErrorCode.SchemaMismatch, error.Code);
        Assert.Contains("'n' should hold 1 rows of type int64, but holds 1 of type int32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_failure_the_encoder_writes_the_next_file_as_if_nothing_had_happened()
    {
        using var encoder = new ParquetEncoder(Good.Schema);
        encoder.Begin(new FailingStream());
        Assert.Throws<IOException>(() =>
        {
            encoder.WriteRowGroup(Good.ToBatch(0, 300));
            encoder.Finish();
        });
        Assert.Throws<InvalidOperationException>(() => encoder.Finish());
        Assert.Equal(Good.Encode(), Good.Encode(encoder));
        encoder.Begin(Stream.Null);
        encoder.WriteRowGroup(Good.ToBatch(5, 200, DictionaryForm.PerRow));
        Assert.Equal(Good.Encode(), Good.Encode(encoder));
    }

    [Fact]
    public void Calls_out_of_order_are_refused()
    {
        var encoder = new ParquetEncoder(Good.Schema);
        Assert.Throws<InvalidOperationException>(() => encoder.Finish());
        Assert.Throws<InvalidOperationException>(() => encoder.WriteRowGroup(Good.ToBatch(0, 1)));
        encoder.Begin(Stream.Null);
        encoder.Finish();
        Assert.Throws<InvalidOperationException>(() => encoder.Finish());
        encoder.Dispose();
        encoder.Dispose();
        Assert.Throws<ObjectDisposedException>(() => encoder.Begin(Stream.Null));
    }

    [Fact]
    public void Schemas_that_Parquet_cannot_hold_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ParquetEncoder(Schema.Empty));
        Assert.Throws<ArgumentException>(() => LakeType.Struct());
    }

    [Fact]
    public void A_file_in_steady_state_allocates_nothing()
    {
        var batch = Good.ToBatch(0, 300);
        using var stream = new MemoryStream(1 << 20);
        using var encoder = new ParquetEncoder(Good.Schema);
        long before = 0;
        for (var file = 0; file < 50; file++)
        {
            if (file == 40)
                before = GC.GetAllocatedBytesForCurrentThread();
            stream.SetLength(0);
            encoder.Begin(stream);
            encoder.WriteRowGroup(batch);
            encoder.Finish();
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private sealed class FailingStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device.");

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("No space left on device.");
    }
}
