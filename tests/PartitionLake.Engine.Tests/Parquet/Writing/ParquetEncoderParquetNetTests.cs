using Parquet;
using Parquet.Schema;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Writing;

namespace PartitionLake.Engine.Tests.Parquet.Writing;

public sealed class ParquetEncoderParquetNetTests
{
    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(9, 3, 0.5)]
    [InlineData(1000, 1, 0.2)]
    [InlineData(1000, 30, 0)]
    [InlineData(1000, 100_000, 0)]
    [InlineData(1000, 100_000, 0.3)]
    [InlineData(131_072, 300, 0.1)]
    public async Task Parquet_Net_reads_flat_columns_as_they_were_written(int rows, int universe, double nulls)
    {
        LakeType[] types =
        [
            LakeType.Boolean, LakeType.Int32, LakeType.Int64, LakeType.Float, LakeType.Double, LakeType.String, LakeType.Binary, LakeType.Date,
            LakeType.Timestamp, LakeType.Decimal(9, 2), LakeType.Decimal(18, 4), LakeType.Decimal(28, 6),
        ];
        var table = new TestTable([.. types.Select((type, i) => TestValues.Column($"c{i}", type, rows, universe, nulls, i))]);
        using var stream = new MemoryStream(table.Encode(new ParquetWriterOptions { MaxPageRows = 50_000 }));
        await using var reader = await ParquetReader.CreateAsync(stream, cancellationToken: TestContext.Current.CancellationToken);
        using var group = reader.OpenRowGroupReader(0);
        var fields = reader.Schema.GetDataFields();
        for (var i = 0; i < types.Length; i++)
        {
            var column = table.Columns[i];
            var found = await ReadAsync(group, fields[i], types[i], rows);
            for (var row = 0; row < rows; row++)
            {
                var expected = column.Values[row] is { } value ? DuckReader.Canonical(Convert(value, types[i]), null) : "null";
                if (expected != DuckReader.Canonical(found[row], null))
                    Assert.Fail($"{column.Field} row {row}: wrote {expected}, Parquet.Net read {DuckReader.Canonical(found[row], null)}");
            }
        }
    }

    [Fact]
    public async Task Parquet_Net_reads_lists_as_they_were_written()
    {
        object?[] lists = [new object?[] { "a", "b" }, null, Array.Empty<object?>(), new object?[] { null }, new object?[] { "c" }];
        using var stream = new MemoryStream(
            new TestTable(new TestColumn(new PartitionLake.Engine.Columns.Field("members", LakeType.List(LakeType.String)), lists)).Encode());
        await using var reader = await ParquetReader.CreateAsync(stream, cancellationToken: TestContext.Current.CancellationToken);
        using var group = reader.OpenRowGroupReader(0);
        var field = Assert.Single(reader.Schema.GetDataFields());
        Assert.Equal("members/list/element", field.Path.ToString());
        using var data = await group.ReadRawColumnDataBaseAsync(field, TestContext.Current.CancellationToken);
        Assert.Equal([3, 3, 0, 1, 2, 3], data.DefinitionLevels.ToArray());
        Assert.Equal([0, 1, 0, 0, 0, 0], data.RepetitionLevels.ToArray());
    }

    private static object Convert(object value, LakeType type) => type.Kind switch
    {
        TypeKind.Date => DateTime.UnixEpoch.AddDays((int)value),
        TypeKind.Timestamp => DateTime.UnixEpoch.AddTicks((long)value * 10),
        TypeKind.Decimal => WithScale((decimal)(Int128)value, type.Scale),
        _ => value,
    };

    private static decimal WithScale(decimal unscaled, int scale)
    {
        var bits = decimal.GetBits(unscaled);
        return new decimal(bits[0], bits[1], bits[2], unscaled < 0, (byte)scale);
    }

    private static async Task<object?[]> ReadAsync(ParquetRowGroupReader group, DataField field, LakeType type, int rows)
    {
        switch (type.Kind)
        {
            case TypeKind.String:
                var texts = new string?[rows];
                await group.ReadAsync(field, texts!.AsMemory());
                return texts;
            case TypeKind.Binary:
                var blobs = new byte[]?[rows];
                await group.ReadAsync(field, blobs!.AsMemory());
                return blobs;
            case TypeKind.Boolean:
                return await ReadAsync<bool>(group, field, rows);
            case TypeKind.Int32:
                return await ReadAsync<int>(group, field, rows);
            case TypeKind.Int64:
                return await ReadAsync<long>(group, field, rows);
            case TypeKind.Float:
                return await ReadAsync<float>(group, field, rows);
            case TypeKind.Double:
                return await ReadAsync<double>(group, field, rows);
            case TypeKind.Decimal:
                return await ReadAsync<decimal>(group, field, rows);
            default:
                return await ReadAsync<DateTime>(group, field, rows);
        }
    }

    private static async Task<object?[]> ReadAsync<T>(ParquetRowGroupReader group, DataField field, int rows)
        where T : struct
    {
        if (!field.IsNullable)
        {
            var present = new T[rows];
            await group.ReadAsync(field, present.AsMemory());
            return [.. present.Select(value => (object?)value)];
        }
        var values = new T?[rows];
        await group.ReadAsync(field, values.AsMemory());
        return [.. values.Select(value => (object?)value)];
    }
}
