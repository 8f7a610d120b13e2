using System.Globalization;
using System.Text.RegularExpressions;

namespace PartitionLake.Engine.Columns;

/// <summary>Reads the types that users write: <c>'double'</c>, <c>'decimal(12,2)'</c>, <c>'timestamp with time zone'</c>.</summary>
public static partial class TypeText
{
    private const string Known = "string, boolean, int, bigint, float, double, decimal(p,s), date, timestamp, timestamp with time zone, binary";

    /// <summary>The type as SQL and <see cref="Parse"/> have it; of a list, as messages name it.</summary>
    public static string Format(LakeType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Kind switch
        {
            TypeKind.Int32 => "INT",
            TypeKind.Int64 => "BIGINT",
            TypeKind.Boolean or TypeKind.Float or TypeKind.Double or TypeKind.Decimal
                or TypeKind.Date or TypeKind.Timestamp or TypeKind.String or TypeKind.Binary
                or TypeKind.List or TypeKind.Struct or TypeKind.Map => type.ToString().ToUpperInvariant(),
        };
    }

    /// <param name="text">The type.</param>
    /// <param name="owner">What it is the type of, for the message: <c>-Schema 'rate'</c>.</param>
    public static LakeType Parse(string? text, string owner)
    {
        var name = WhiteSpace().Replace(text?.Trim() ?? "", " ").ToUpperInvariant();
        switch (name)
        {
            case "STRING" or "VARCHAR" or "TEXT":
                return LakeType.String;
            case "BOOLEAN" or "BOOL":
                return LakeType.Boolean;
            case "INT" or "INTEGER" or "INT32":
                return LakeType.Int32;
            case "BIGINT" or "LONG" or "INT64":
                return LakeType.Int64;
            case "FLOAT" or "REAL" or "SINGLE":
                return LakeType.Float;
            case "DOUBLE":
                return LakeType.Double;
            case "DATE":
                return LakeType.Date;
            case "TIMESTAMP":
                return LakeType.Timestamp;
            case "TIMESTAMP WITH TIME ZONE" or "TIMESTAMPTZ":
                return LakeType.TimestampUtc;
            case "BINARY" or "VARBINARY":
                return LakeType.Binary;
        }
        if (Decimal().Match(name) is { Success: true } match)
        {
            var precision = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            var scale = match.Groups[2].Success ? int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture) : 0;
            if (precision is >= 1 and <= 38 && scale <= precision)
                return LakeType.Decimal(precision, scale);
        }
        throw new LakeException(LakeErrorCode.TypeMismatch, $"{owner}: '{text}' is not a type.", $"Use one of: {Known}.", owner);
    }

    [GeneratedRegex(@"^(?:DECIMAL|NUMERIC) ?\( ?(\d{1,2}) ?(?:, ?(\d{1,2}) ?)?\)$", RegexOptions.CultureInvariant)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex WhiteSpace();
}
