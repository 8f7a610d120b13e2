using System.Globalization;
using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Evaluation;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Spark;

/// <summary>Names and constants in Spark SQL, for every version from 3.5 on.</summary>
/// <remarks>
/// Quotes are escaped by a backslash: <c>'a''b'</c> is <c>ab</c> before Spark 4.1. A session that runs this must not substitute variables and
/// not take literals as they are (<c>spark.sql.variable.substitute</c> and <c>spark.sql.parser.escapedStringLiterals</c>, both false).
/// </remarks>
internal static class SparkText
{
    private const int FirstDay = -719_162;
    private const int LastDay = 2_932_896;

    /// <summary>A name between backticks.</summary>
    public static string Name(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    /// <summary>A constant text.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('\'');
        foreach (var c in text)
        {
            if (c is '\'' or '\\')
                quoted.Append('\\').Append(c);
            else if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' or >= '\uFFFE')
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else
                quoted.Append(c);
        }
        return quoted.Append('\'').ToString();
    }

    /// <summary>What the message of a failure of ours begins with, so that it is told from those of the machine.</summary>
    public const string FailureMark = "PartitionLake: ";

    /// <summary>What fails where it is evaluated, and never before.</summary>
    public static string Failure(string message) => $"raise_error({Quote(FailureMark + message)})";

    public static string Null(LakeType type) => $"CAST(NULL AS {SparkType.Name(type)})";

    public static string Int64(long value) =>
        value < 0 ? string.Create(CultureInfo.InvariantCulture, $"({value}L)") : string.Create(CultureInfo.InvariantCulture, $"{value}L");

    public static string Double(double value) => !double.IsFinite(value)
        ? $"CAST('{ValueText.Double(value)}' AS DOUBLE)"
        : value < 0 || double.IsNegative(value) ? $"({Digits(value)}D)" : $"{Digits(value)}D";

    /// <summary>The constant that a folded part is.</summary>
    public static string Literal(LiteralNode literal)
    {
        var type = literal.Type;
        if (literal.IsNull)
            return Null(type);
        return literal.One switch
        {
            Column<bool> one => one.Values[0] ? "TRUE" : "FALSE",
            Column<int> one when type.Kind == TypeKind.Date => Date(one.Values[0]),
            Column<int> one => one.Values[0] < 0 ? $"({one.Values[0].ToString(CultureInfo.InvariantCulture)})"
                : one.Values[0].ToString(CultureInfo.InvariantCulture),
            Column<long> one when type.Kind == TypeKind.Timestamp => Timestamp(one.Values[0], type.IsUtc),
            Column<long> one => Int64(one.Values[0]),
            Column<float> one => $"CAST('{ValueText.Float(one.Values[0])}' AS FLOAT)",
            Column<double> one => Double(one.Values[0]),
            Column<Int128> one => $"CAST('{ValueText.Decimal(one.Values[0], type.Scale)}' AS {SparkType.Name(type)})",
            DictionaryColumn one when type.Kind == TypeKind.String => Quote(one.Dictionary.GetString(one.Codes[0])),
            DictionaryColumn one => $"X'{Convert.ToHexString(one.GetBytes(0))}'",
            _ => throw new InvalidOperationException($"A constant of {type} has no SQL."),
        };
    }

    private static string Date(int days) => days is >= FirstDay and <= LastDay ? $"DATE'{TimestampText.Date(days)}'"
        : string.Create(CultureInfo.InvariantCulture, $"date_from_unix_date({days})");

    private static string Timestamp(long micros, bool isUtc)
    {
        if (micros < FirstDay * CivilCalendar.MicrosPerDay || micros >= (LastDay + 1) * CivilCalendar.MicrosPerDay)
            return isUtc ? $"timestamp_micros({Int64(micros)})" : $"CAST(timestamp_micros({Int64(micros)}) AS TIMESTAMP_NTZ)";
        return isUtc ? $"CAST('{TimestampText.Timestamp(micros, isUtc: false)}Z' AS TIMESTAMP_LTZ)"
            : $"CAST('{TimestampText.Timestamp(micros, isUtc: false)}' AS TIMESTAMP_NTZ)";
    }

    private static string Digits(double value) => value.ToString("R", CultureInfo.InvariantCulture) is var digits
        && digits.Contains('E', StringComparison.Ordinal) ? digits.Replace("E+", "E", StringComparison.Ordinal) : digits;
}
