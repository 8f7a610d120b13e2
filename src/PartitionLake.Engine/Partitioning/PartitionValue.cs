using System.Globalization;
using System.Text;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning;

/// <summary>Values of partition keys as the text in a folder name, and as objects for users.</summary>
/// <remarks>
/// Each type has one text per value and one value per text, so that two keys never meet in a folder and one key never
/// has two: integers in decimal (padded on request), decimals with all digits of their scale, floating point in the
/// shortest form that reads back exactly, <c>true</c>/<c>false</c>, <c>yyyy-MM-dd</c>, and <c>yyyy-MM-dd HH:mm:ss</c> with six
/// digits more where there is a fraction. Negative zero equals zero and has its text. Called once per partition, not per row.
/// </remarks>
public static class PartitionValue
{
    private const string OutOfRange = "lies outside the years 0001 to 9999";
    private const string ChooseAnother = "Replace the value in a computed column, or partition by another column.";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The unescaped text of that row's value; null for null.</summary>
    /// <param name="name">The partition column, for messages.</param>
    /// <param name="column">Its values.</param>
    /// <param name="row">The row.</param>
    /// <param name="digits">For integers: pad with zeros to that many digits.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PartitionValueInvalid"/> for NaN, infinities, broken UTF-8 and years past 9999.</exception>
    public static string? Format(string name, Column column, int row, int digits = 0)
    {
        if (column.IsNull(row))
            return null;
        return column switch
        {
            DictionaryColumn text when column.Type.Kind == TypeKind.String => Text(name, text, row),
            Column<bool> flags => flags.Values[row] ? "true" : "false",
            Column<int> days when column.Type.Kind == TypeKind.Date => Date(name, days.Values[row]),
            Column<int> numbers => Padded(numbers.Values[row], digits),
            Column<long> instants when column.Type.Kind == TypeKind.Timestamp => Timestamp(name, instants.Values[row]),
            Column<long> numbers => Padded(numbers.Values[row], digits),
            Column<float> numbers => Finite(name, numbers.Values[row], (numbers.Values[row] + 0f).ToString("R", CultureInfo.InvariantCulture)),
            Column<double> numbers => Finite(name, numbers.Values[row], (numbers.Values[row] + 0d).ToString("R", CultureInfo.InvariantCulture)),
            Column<Int128> numbers => Decimal(numbers.Values[row], column.Type.Scale),
            _ => throw new ArgumentException($"A {column.Type} cannot be a partition key.", nameof(column)),
        };
    }

    /// <summary>
    /// The value of that row as string, int, long, bool, double, decimal, DateOnly, DateTime or null.
    /// Decimals of more than 28 digits, which <see cref="decimal"/> cannot hold, are strings.
    /// </summary>
    public static object? ToObject(Column column, int row)
    {
        if (column.IsNull(row))
            return null;
        return column switch
        {
            DictionaryColumn text when column.Type.Kind == TypeKind.String => text.Dictionary.GetString(text.Codes[row]),
            Column<bool> flags => flags.Values[row],
            Column<int> days when column.Type.Kind == TypeKind.Date =>
                DateOnly.FromDayNumber(DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber + days.Values[row]),
            Column<int> numbers => numbers.Values[row],
            Column<long> instants when column.Type.Kind == TypeKind.Timestamp => Clock(instants.Values[row], column.Type.IsUtc),
            Column<long> numbers => numbers.Values[row],
            // Zeros of both signs are one partition, and one value.
            Column<float> numbers => numbers.Values[row] + 0d,
            Column<double> numbers => numbers.Values[row] + 0d,
            Column<Int128> numbers when column.Type.Precision <= 28 => ToDecimal(numbers.Values[row], column.Type.Scale),
            Column<Int128> numbers => Decimal(numbers.Values[row], column.Type.Scale),
            _ => throw new ArgumentException($"A {column.Type} cannot be a partition key.", nameof(column)),
        };
    }

    private static string Text(string name, DictionaryColumn column, int row)
    {
        var bytes = column.GetBytes(row);
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new LakeException(
                LakeErrorCode.PartitionValueInvalid,
                $"A value of the partition column '{name}' is not valid UTF-8; its bytes are {Convert.ToHexString(bytes[..Math.Min(bytes.Length, 64)])}.",
                ChooseAnother,
                name,
                e);
        }
    }

    private static string Padded(long number, int digits) =>
        number.ToString(digits > 0 ? "D" + digits.ToString(CultureInfo.InvariantCulture) : "D", CultureInfo.InvariantCulture);

    private static string Finite(string name, double number, string text) =>
        double.IsFinite(number) ? text : throw PartitionText.Invalid(name, text, "is not a number that can name a folder", ChooseAnother);

    private static string Date(string name, int days)
    {
        var day = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber + (long)days;
        if (day < DateOnly.MinValue.DayNumber || day > DateOnly.MaxValue.DayNumber)
            throw PartitionText.Invalid(name, $"{days} days since 1970-01-01", OutOfRange, ChooseAnother);
        return DateOnly.FromDayNumber((int)day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    private static string Timestamp(string name, long microseconds)
    {
        const long Earliest = -62_135_596_800_000_000;
        const long Latest = 253_402_300_799_999_999;
        if (microseconds is < Earliest or > Latest)
            throw PartitionText.Invalid(name, $"{microseconds} microseconds since 1970-01-01", OutOfRange, ChooseAnother);
        var clock = Clock(microseconds, isUtc: false);
        return clock.ToString(microseconds % 1_000_000 == 0 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
    }

    private static DateTime Clock(long microseconds, bool isUtc) =>
        new(DateTime.UnixEpoch.Ticks + microseconds * TimeSpan.TicksPerMicrosecond, isUtc ? DateTimeKind.Utc : DateTimeKind.Unspecified);

    private static string Decimal(Int128 unscaled, int scale)
    {
        var digits = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var sign = unscaled < 0 ? "-" : "";
        return scale == 0 ? sign + digits : string.Concat(sign, digits.AsSpan(0, digits.Length - scale), ".", digits.AsSpan(digits.Length - scale));
    }

    private static decimal ToDecimal(Int128 unscaled, int scale)
    {
        var magnitude = (UInt128)Int128.Abs(unscaled);
        return new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), unscaled < 0, (byte)scale);
    }
}
