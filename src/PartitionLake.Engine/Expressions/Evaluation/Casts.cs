using System.Globalization;
using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>Reads a value from UTF-8; false when the text is none.</summary>
internal delegate bool TextParser<T>(ReadOnlySpan<byte> text, out T value);

/// <summary>CAST, and the widenings that happen without one. Numbers round halves away from zero; text must be the value and nothing else.</summary>
internal static class Casts
{
    /// <summary>The node as that type; null when there is no such conversion.</summary>
    public static Node? Create(Node node, LakeType type)
    {
        var from = node.Type;
        if (from == type)
            return node;
        return (from.Kind, type.Kind) switch
        {
            (TypeKind.String, TypeKind.Binary) => new BytesNode(node),
            (TypeKind.Binary, TypeKind.String) => new CheckedTextNode(node),
            (TypeKind.String, _) => FromText(node, type),
            (TypeKind.List or TypeKind.Struct or TypeKind.Map, _) => NestedWidening.Create(node, type),
            (TypeKind.Binary, _) => null,
            (_, TypeKind.String) => ToText(node),
            (TypeKind.Boolean, _) when type.IsNumeric => Create(Map<bool, int>(node, LakeType.Int32, false, static v => v ? 1 : 0), type),
            (TypeKind.Int32, _) => FromInt32(node, type),
            (TypeKind.Int64, _) => FromInt64(node, type),
            (TypeKind.Decimal, _) => FromDecimal(node, type),
            (TypeKind.Float, TypeKind.Double) => Map<float, double>(node, type, false, static v => v),
            (TypeKind.Float, _) when type.IsNumeric || type.Kind == TypeKind.Boolean => Create(Create(node, LakeType.Double)!, type),
            (TypeKind.Double, _) => FromDouble(node, type),
            (TypeKind.Date, TypeKind.Timestamp) => Map<int, long>(node, type, true, static v => checked(v * CivilCalendar.MicrosPerDay)),
            (TypeKind.Timestamp, TypeKind.Date) => Map<long, int>(node, type, false, static v => (int)CivilCalendar.FloorDivide(v, CivilCalendar.MicrosPerDay)),
            (TypeKind.Timestamp, TypeKind.Timestamp) => Map<long, long>(node, type, false, static v => v),
            _ => null,
        };
    }

    /// <summary>A decimal with more digits behind the point, for comparison only: what does not fit is the greatest or least number.</summary>
    public static Node RescaleToCompare(Node node, int scale)
    {
        var by = scale - node.Type.Scale;
        return by == 0 ? node : Map<Int128, Int128>(node, LakeType.Decimal(DecimalMath.MostDigits, scale), false, v => DecimalMath.RescaleToCompare(v, by));
    }

    public static Node FromText<T>(Node node, LakeType type, TextParser<T> parser)
        where T : unmanaged => new RowNode<T>(type, canFail: true, frame =>
    {
        var text = TextOperand.Read(node, frame);
        return (int row, out T value) =>
        {
            value = default;
            if (text.IsNull(row))
                return false;
            return parser(text[row], out value) ? true : throw new ValueFault($"'{Show(text[row])}' is not a value of type {type}.");
        };
    }, node);

    private static Node? FromText(Node node, LakeType type) => type.Kind switch
    {
        TypeKind.Boolean => FromText<bool>(node, type, ValueText.TryParseBoolean),
        TypeKind.Int32 => FromText<int>(node, type, static (ReadOnlySpan<byte> text, out int value) =>
        {
            var isFound = ValueText.TryParseInteger(text, out var whole) && whole is >= int.MinValue and <= int.MaxValue;
            value = isFound ? (int)whole : 0;
            return isFound;
        }),
        TypeKind.Int64 => FromText<long>(node, type, ValueText.TryParseInteger),
        TypeKind.Float => FromText<float>(node, type, ValueText.TryParseFloat),
        TypeKind.Double => FromText<double>(node, type, ValueText.TryParseDouble),
        TypeKind.Decimal => FromText<Int128>(node, type, (ReadOnlySpan<byte> text, out Int128 value) =>
            ValueText.TryParseDecimal(text, type.Scale, out value) && Int128.Abs(value) < DecimalMath.PowerOf10(type.Precision)),
        TypeKind.Date => FromText<int>(
            node, type, static (ReadOnlySpan<byte> text, out int days) => TimestampText.TryParseDate(ValueText.Trim(text), out days)),
        TypeKind.Timestamp when type.IsUtc =>
            FromText<long>(node, type, static (ReadOnlySpan<byte> text, out long micros) => TimestampText.TryParseInstant(ValueText.Trim(text), out micros)),
        TypeKind.Timestamp => FromText<long>(
            node, type, static (ReadOnlySpan<byte> text, out long micros) => TimestampText.TryParseTimestamp(
                ValueText.Trim(text), out micros, out var hasZone) && !hasZone),
        TypeKind.String or TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map => null,
    };

    private static TextNode? ToText(Node node)
    {
        var scale = node.Type.Scale;
        var isUtc = node.Type.IsUtc;
        return node.Type.Kind switch
        {
            TypeKind.Boolean => Format<bool>(node, static v => v ? "true" : "false"),
            TypeKind.Int32 => Format<int>(node, static v => v.ToString(CultureInfo.InvariantCulture)),
            TypeKind.Int64 => Format<long>(node, static v => v.ToString(CultureInfo.InvariantCulture)),
            TypeKind.Float => Format<float>(node, ValueText.Float),
            TypeKind.Double => Format<double>(node, ValueText.Double),
            TypeKind.Decimal => Format<Int128>(node, v => ValueText.Decimal(v, scale)),
            TypeKind.Date => Format<int>(node, TimestampText.Date),
            TypeKind.Timestamp => Format<long>(node, v => TimestampText.Timestamp(v, isUtc)),
            TypeKind.String or TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map => null,
        };
    }

    private static TextNode Format<T>(Node node, Func<T, string> format)
        where T : unmanaged => new(canFail: false, frame =>
    {
        var values = Operand<T>.Read(node, frame);
        return (row, output) =>
        {
            if (values.IsNull(row))
                return false;
            var text = format(values[row]);
            output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(text.Length * 3)));
            return true;
        };
    }, node);

    private static Node? FromInt32(Node node, LakeType type) => type.Kind switch
    {
        TypeKind.Int64 => Map<int, long>(node, type, false, static v => v),
        TypeKind.Float => Map<int, float>(node, type, false, static v => v),
        TypeKind.Double => Map<int, double>(node, type, false, static v => v),
        TypeKind.Boolean or TypeKind.Int32 or TypeKind.Decimal or TypeKind.Date or TypeKind.Timestamp or TypeKind.String or TypeKind.Binary
            or TypeKind.List or TypeKind.Struct or TypeKind.Map =>
            FromInt64(Map<int, long>(node, LakeType.Int64, false, static v => v), type),
    };

    private static Node? FromInt64(Node node, LakeType type) => type.Kind switch
    {
        TypeKind.Boolean => Map<long, bool>(node, type, false, static v => v != 0, isMonotonic: false),
        TypeKind.Int32 => Map<long, int>(node, type, true, static v => checked((int)v)),
        TypeKind.Float => Map<long, float>(node, type, false, static v => v),
        TypeKind.Double => Map<long, double>(node, type, false, static v => v),
        TypeKind.Decimal => Map<long, Int128>(node, type, type.Precision - type.Scale < 19, v => DecimalMath.Rescale(v, 0, type.Scale, type.Precision)),
        TypeKind.Int64 or TypeKind.Date or TypeKind.Timestamp or TypeKind.String or TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map => null,
    };

    private static Node? FromDecimal(Node node, LakeType type)
    {
        var scale = node.Type.Scale;
        return type.Kind switch
        {
            TypeKind.Boolean => Map<Int128, bool>(node, type, false, static v => v != 0, isMonotonic: false),
            TypeKind.Int32 => Map<Int128, int>(node, type, true, v => checked((int)DecimalMath.DivideRounded(v, scale))),
            TypeKind.Int64 => Map<Int128, long>(node, type, true, v => checked((long)DecimalMath.DivideRounded(v, scale))),
            TypeKind.Float => Map<Int128, float>(node, type, false, v => (float)DecimalMath.ToDouble(v, scale)),
            TypeKind.Double => Map<Int128, double>(node, type, false, v => DecimalMath.ToDouble(v, scale)),
            TypeKind.Decimal => Map<Int128, Int128>(node, type, type.Scale < scale || type.Precision - type.Scale < node.Type.Precision - scale,
                v => DecimalMath.Rescale(v, scale, type.Scale, type.Precision)),
            TypeKind.Date or TypeKind.Timestamp or TypeKind.String or TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map => null,
        };
    }

    private static Node? FromDouble(Node node, LakeType type) => type.Kind switch
    {
        TypeKind.Boolean => Map<double, bool>(node, type, false, static v => v != 0, isMonotonic: false),
        TypeKind.Int32 => Map<double, int>(node, type, true, static v => checked((int)Math.Round(v, MidpointRounding.AwayFromZero))),
        TypeKind.Int64 => Map<double, long>(node, type, true, static v => checked((long)Math.Round(v, MidpointRounding.AwayFromZero))),
        TypeKind.Float => Map<double, float>(
            node, type, true, static v => float.IsInfinity((float)v) && double.IsFinite(v) ? throw new OverflowException() : (float)v),
        TypeKind.Decimal => Map<double, Int128>(node, type, true, v => DecimalMath.FromDouble(v, type.Precision, type.Scale)),
        TypeKind.Double or TypeKind.Date or TypeKind.Timestamp or TypeKind.String or TypeKind.Binary
            or TypeKind.List or TypeKind.Struct or TypeKind.Map => null,
    };

    private static ConvertNode<TIn, TOut> Map<TIn, TOut>(Node node, LakeType type, bool canFail, Func<TIn, TOut> function, bool isMonotonic = true)
        where TIn : unmanaged
        where TOut : unmanaged => new(node, type, canFail, isMonotonic, function);

    private static string Show(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text.Length <= 60 ? text : text[..60]) + (text.Length <= 60 ? "" : "…");
}
