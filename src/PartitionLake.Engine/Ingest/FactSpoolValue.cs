using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace PartitionLake.Engine.Ingest;

/// <summary>One value on its way from the pipeline to a column, without loss.</summary>
/// <param name="Kind">Which of the other members hold it.</param>
/// <param name="Bits">Booleans, integers, days, microseconds, and the bits of floating point numbers.</param>
/// <param name="Unscaled">A decimal without its point.</param>
/// <param name="Scale">A decimal's digits behind the point.</param>
/// <param name="Bytes">UTF-8 text or binary.</param>
internal readonly record struct FactSpoolValue(FactSpoolKind Kind, long Bits = 0, Int128 Unscaled = default, byte Scale = 0, byte[]? Bytes = null)
{
    private const long TicksPerMicrosecond = 10;

    // Half a character is no text: it would be stored as U+FFFD.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The value of a .NET object; null for a type that no column can hold.</summary>
    public static FactSpoolValue? From(object? value) => value switch
    {
        null or DBNull => default(FactSpoolValue),
        string text => Text(text),
        bool flag => new(FactSpoolKind.Boolean, flag ? 1 : 0),
        int number => new(FactSpoolKind.Int32, number),
        long number => new(FactSpoolKind.Int64, number),
        double number => new(FactSpoolKind.Double, BitConverter.DoubleToInt64Bits(number)),
        decimal number => FromDecimal(number),
        DateTime time => FromDateTime(time),
        DateTimeOffset time => new(FactSpoolKind.TimestampUtc, Microseconds(time.UtcTicks)),
        DateOnly date => new(FactSpoolKind.Date, date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber),
        Enum named => Text(named.ToString()),
        byte or sbyte or short or ushort => new(FactSpoolKind.Int32, Convert.ToInt64(value, null)),
        uint number => new(FactSpoolKind.Int64, number),
        ulong number => number <= long.MaxValue ? new(FactSpoolKind.Int64, (long)number) : new(FactSpoolKind.Decimal, Unscaled: number),
        BigInteger number => FromBigInteger(number),
        float number => new(FactSpoolKind.Float, BitConverter.SingleToInt32Bits(number)),
        byte[] bytes => new(FactSpoolKind.Binary, Bytes: bytes),
        char or Guid or Uri or Version => Text(value.ToString()!),
        _ => null,
    };

    /// <exception cref="EncoderFallbackException">The text holds half a character, a surrogate without its other half.</exception>
    public static FactSpoolValue Text(string text) => new(FactSpoolKind.String, Bytes: Utf8.GetBytes(text));

    /// <summary>A clock reading of no zone stays one; UTC and local readings are instants.</summary>
    public static FactSpoolValue FromDateTime(DateTime time) => time.Kind == DateTimeKind.Unspecified
        ? new(FactSpoolKind.Timestamp, Microseconds(time.Ticks))
        : new(FactSpoolKind.TimestampUtc, Microseconds(time.ToUniversalTime().Ticks));

    public static FactSpoolValue FromDecimal(decimal number)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(number, parts);
        var magnitude = new UInt128((uint)parts[2], (ulong)(uint)parts[1] << 32 | (uint)parts[0]);
        var unscaled = (Int128)magnitude;
        return new(FactSpoolKind.Decimal, Unscaled: parts[3] < 0 ? -unscaled : unscaled, Scale: (byte)(parts[3] >> 16 & 0xFF));
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write((byte)Kind);
        switch (Kind)
        {
            case FactSpoolKind.Null:
                break;
            case FactSpoolKind.Decimal:
                Span<byte> number = stackalloc byte[16];
                BinaryPrimitives.WriteInt128LittleEndian(number, Unscaled);
                writer.Write(Scale);
                writer.Write(number);
                break;
            case FactSpoolKind.String or FactSpoolKind.Binary:
                writer.Write7BitEncodedInt(Bytes!.Length);
                writer.Write(Bytes);
                break;
            default:
                writer.Write(Bits);
                break;
        }
    }

    public static FactSpoolValue Read(BinaryReader reader)
    {
        var kind = (FactSpoolKind)reader.ReadByte();
        switch (kind)
        {
            case FactSpoolKind.Null:
                return default;
            case FactSpoolKind.Decimal:
                Span<byte> number = stackalloc byte[16];
                var scale = reader.ReadByte();
                reader.BaseStream.ReadExactly(number);
                return new(kind, Unscaled: BinaryPrimitives.ReadInt128LittleEndian(number), Scale: scale);
            case FactSpoolKind.String or FactSpoolKind.Binary:
                return new(kind, Bytes: reader.ReadBytes(reader.Read7BitEncodedInt()));
            default:
                return new(kind, reader.ReadInt64());
        }
    }

    private static FactSpoolValue? FromBigInteger(BigInteger number) =>
        BigInteger.Abs(number) < BigInteger.Pow(10, 38) ? new(FactSpoolKind.Decimal, Unscaled: (Int128)number) : null;

    // Ticks are never negative, so this cuts times before 1970 in the same direction as later ones.
    private static long Microseconds(long ticks) => ticks / TicksPerMicrosecond - DateTime.UnixEpoch.Ticks / TicksPerMicrosecond;
}
