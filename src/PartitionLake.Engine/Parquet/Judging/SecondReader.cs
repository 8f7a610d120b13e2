using Parquet;
using Parquet.Data;
using Parquet.Schema;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading.Metadata;

namespace PartitionLake.Engine.Parquet.Judging;

/// <summary>Parquet.Net over a file that our reader has found sound, column chunk by column chunk.</summary>
/// <remarks>
/// It is never given anything else: a footer that ends too early makes it spin, it believes every count, and it checks no
/// checksum. With this type its assembly is loaded, so only what compares uses it.
/// </remarks>
internal sealed class SecondReader : IAsyncDisposable
{
    private readonly ParquetReader _reader;
    private readonly DataField[] _fields;

    private SecondReader(ParquetReader reader)
    {
        _reader = reader;
        _fields = reader.Schema.DataFields;
    }

    public static async Task<SecondReader> OpenAsync(StrictStream stream, CancellationToken cancellationToken)
    {
        var options = new ParquetOptions
        {
            UseBigDecimal = true,
            UseDateOnlyTypeForDates = true,
            TreatBigIntegersAsDates = true,
            TreatByteArrayAsString = false
        };
        return new SecondReader(await ParquetReader.CreateAsync(stream, options, leaveStreamOpen: true, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Reads a column chunk, whose bytes the stream shows.</summary>
    /// <returns>Null where the value of its type cannot be compared with ours.</returns>
    public Task<SecondLeaf?> ReadAsync(int rowGroup, LeafLayout layout, long valueCount, CancellationToken cancellationToken)
    {
        var field = _fields[layout.Leaf];
        if (field.MaxDefinitionLevel != layout.MaxDefinition || field.MaxRepetitionLevel != (layout.MaxRepetition))
            return None();
        var group = _reader.RowGroups[rowGroup];
        var count = checked((int)valueCount);
        return (layout.Format.Type.Kind, field.ClrType) switch
        {
            (TypeKind.Boolean, var type) when type == typeof(bool) => Read<bool>(SecondSpelling.Flag),
            (TypeKind.Int32, var type) when type == typeof(int) => Read<int>(SecondSpelling.Narrow),
            (TypeKind.Int32, var type) when type == typeof(short) => Read<short>(static (value, bytes) => SecondSpelling.Narrow(value, bytes)),
            (TypeKind.Int32, var type) when type == typeof(ushort) => Read<ushort>(static (value, bytes) => SecondSpelling.Narrow(value, bytes)),
            (TypeKind.Int32, var type) when type == typeof(sbyte) => Read<sbyte>(static (value, bytes) => SecondSpelling.Narrow(value, bytes)),
            (TypeKind.Int32, var type) when type == typeof(byte) => Read<byte>(static (value, bytes) => SecondSpelling.Narrow(value, bytes)),
            (TypeKind.Int64, var type) when type == typeof(long) => Read<long>(SecondSpelling.Long),
            (TypeKind.Int64, var type) when type == typeof(uint) => Read<uint>(static (value, bytes) => SecondSpelling.Long(value, bytes)),
            (TypeKind.Float, var type) when type == typeof(float) => Read<float>(SecondSpelling.Float),
            (TypeKind.Float, var type) when type == typeof(Half) => Read<Half>(static (value, bytes) => SecondSpelling.Float((float)value, bytes)),
            (TypeKind.Double, var type) when type == typeof(double) => Read<double>(SecondSpelling.Double),
            (TypeKind.Decimal, var type) when type == typeof(BigDecimal) => Read<BigDecimal>(SecondSpelling.Decimal),
            (TypeKind.Decimal, var type) when type == typeof(ulong) => Read<ulong>(static (value, bytes) => SecondSpelling.Wide(value, bytes)),
            (TypeKind.Date, var type) when type == typeof(DateOnly) => Read<DateOnly>(SecondSpelling.Day),
            (TypeKind.Timestamp, var type) when type == typeof(DateTime) => Read<DateTime>(SecondSpelling.Timestamp),
            (TypeKind.String, var type) when type == typeof(ReadOnlyMemory<char>) => Read<ReadOnlyMemory<char>>(SecondSpelling.Text),
            (TypeKind.String, var type) when type == typeof(Guid) => Read<Guid>(SecondSpelling.Uuid),
            (TypeKind.String, var type) when type == typeof(int) => Read<int>(static (value, bytes) => SecondSpelling.Time(value, 1_000, 12, bytes)),
            (TypeKind.String, var type) when type == typeof(long) && layout.Format.Conversion == ValueConversion.TimeMicros =>
                Read<long>(static (value, bytes) => SecondSpelling.Time(value, 1_000_000, 15, bytes)),
            (TypeKind.String, var type) when type == typeof(long) => Read<long>(static (value, bytes) => SecondSpelling.Time(value, 1_000_000_000, 18, bytes)),
            (TypeKind.String or TypeKind.Binary, var type) when type == typeof(ReadOnlyMemory<byte>) => Read<ReadOnlyMemory<byte>>(SecondSpelling.Blob),
            _ => None(),
        };

        async Task<SecondLeaf?> Read<T>(ValueSpelling<T> spelling)
            where T : struct
        {
            var values = new T[count];
            var definitions = layout.MaxDefinition > 0 ? new int[count] : null;
            var repetitions = layout.MaxRepetition > 0 ? new int[count] : null;
            await group.ReadRawAsync(field, values.AsMemory(), AsMemory(definitions), AsMemory(repetitions), cancellationToken).ConfigureAwait(false);
            return new SecondLeaf<T>(values, definitions, repetitions, count, spelling);
        }
    }

    /// <summary>What the second reader takes a column for.</summary>
    public string TypeName(LeafLayout layout) => layout.Leaf < _fields.Length ? _fields[layout.Leaf].ToString() : "no column";

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private static Task<SecondLeaf?> None() => Task.FromResult<SecondLeaf?>(null);

    private static Memory<int>? AsMemory(int[]? levels) => levels is null ? default(Memory<int>?) : levels.AsMemory();
}
