using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>
/// One exact text per value, made from our batches and, by SQL, from DuckDB: dates as days, timestamps as
/// microseconds, decimals with all digits, floats and doubles as the bits of a double, binary as hex.
/// </summary>
internal static class ValueText
{
    public static string? Of(Column column, int row)
    {
        if (column.IsNull(row))
            return null;
        return column switch
        {
            Column<bool> c => c.Values[row] ? "1" : "0",
            Column<int> c => c.Values[row].ToString(CultureInfo.InvariantCulture),
            Column<long> c => c.Values[row].ToString(CultureInfo.InvariantCulture),
            Column<float> c => Bits(c.Values[row]),
            Column<double> c => Bits(c.Values[row]),
            Column<Int128> c => Decimal(c.Values[row], column.Type.Scale),
            DictionaryColumn { Type.Kind: TypeKind.String } c => Encoding.UTF8.GetString(c.GetBytes(row)),
            DictionaryColumn { Type.Kind: TypeKind.Binary } c => Convert.ToHexString(c.GetBytes(row)),
            StructColumn c => $"{{{string.Join('¦', c.Fields.Select(field => Of(field, row) ?? "∅"))}}}",
            DictionaryColumn c => Element(c.GetBytes(row), column.Type),
            _ => throw new InvalidOperationException(),
        };
    }

    private static string Struct(ReadOnlySpan<byte> packed, StructFields fields, string between)
    {
        var parts = new string[fields.Count];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = StructValue.TryGet(packed, fields.Count, i, out var value) ? Element(value, fields[i].Type) : "∅";
        return string.Join(between, parts);
    }

    private static string List(ReadOnlySpan<byte> packed, LakeType element, bool isMap = false)
    {
        var parts = new List<string>();
        foreach (var _ in ListValue.Enumerate(packed))
            parts.Add("");
        var i = 0;
        var walk = ListValue.Enumerate(packed);
        while (walk.MoveNext())
            parts[i++] = walk.IsNull ? "∅" : isMap ? Struct(walk.Current, element.Fields!, "→") : Element(walk.Current, element);
        var text = string.Join("¦", parts);
        return isMap ? $"<{text}>" : $"[{text}]";
    }

    private static string Element(ReadOnlySpan<byte> bytes, LakeType type) => type.Kind switch
    {
        TypeKind.Boolean => bytes[0] != 0 ? "1" : "0",
        TypeKind.Int32 or TypeKind.Date => BinaryPrimitives.ReadInt32LittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
        TypeKind.Int64 or TypeKind.Timestamp => BinaryPrimitives.ReadInt64LittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
        TypeKind.Float => Bits(BinaryPrimitives.ReadSingleLittleEndian(bytes)),
        TypeKind.Double => Bits(BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
        TypeKind.Decimal => Decimal(BinaryPrimitives.ReadInt128LittleEndian(bytes), type.Scale),
        TypeKind.String => Encoding.UTF8.GetString(bytes),
        TypeKind.List => List(bytes, type.Element!),
        TypeKind.Map => List(bytes, type.Element!, isMap: true),
        TypeKind.Struct => $"{{{Struct(bytes, type.Fields!, "¦")}}}",
        _ => Convert.ToHexString(bytes),
    };

    /// <summary>A time of day without the zeros that end its fraction and without the zone UTC, as engines differ in them.</summary>
    public static string TrimTime(string text)
    {
        var local = text.EndsWith("+00", StringComparison.Ordinal) ? text[..^3] : text;
        return local.Contains('.', StringComparison.Ordinal) ? local.TrimEnd('0').TrimEnd('.') : local;
    }

    /// <summary>The SQL that makes the same text of a column in DuckDB.</summary>
    /// <param name="value">The column, quoted.</param>
    /// <param name="type">Its type as we read it.</param>
    /// <param name="duckType">Its type as DuckDB reads it.</param>
    public static string Sql(string value, LakeType type, string duckType) => type.Kind switch
    {
        TypeKind.String when duckType == "TIME" => $"strftime(DATE '1970-01-01' + {value}, '%H:%M:%S.%f')",
        TypeKind.Boolean => $"{value}::INT::VARCHAR",
        TypeKind.Float or TypeKind.Double => $"CASE WHEN isnan({value}) THEN 'NaN'::DOUBLE ELSE {value}::DOUBLE END::BIT::VARCHAR",
        TypeKind.Date => $"date_diff('day', DATE '1970-01-01', {value})::VARCHAR",
        TypeKind.Timestamp => $"epoch_us({value})::VARCHAR",
        TypeKind.Binary => $"hex({value})",
        TypeKind.List =>
            Each(value, value, type, x => Coalesced(x, type.Element!, duckType.EndsWith("[]", StringComparison.Ordinal) ? duckType[..^2] : ""), "[]"),
        TypeKind.Map =>
            Each(value, $"map_entries({value})", type, x => $"{Coalesced($"{x}.key", type.Key!)} || '→' || {Coalesced($"{x}.value", type.Value!)}", "<>"),
        TypeKind.Struct => IfAny(
            value, $"array_to_string([{string.Join(", ", type.Fields!.Select(field => Coalesced(Part(value, field.Name), field.Type)))}], '¦')", "{}"),
        _ => $"{value}::VARCHAR",
    };

    private static string Each(string value, string list, LakeType type, Func<string, string> text, string around)
    {
        // Each depth has a name of its own.
        var x = $"x{type.ToString().Length}";
        return IfAny(value, $"array_to_string(list_transform({list}, lambda {x}: {text(x)}), '¦')", around);
    }

    private static string IfAny(string value, string text, string around) =>
        $"CASE WHEN {value} IS NULL THEN NULL ELSE '{around[0]}' || {text} || '{around[1]}' END";

    private static string Part(string value, string field) => $"struct_extract({value}, '{field.Replace("'", "''", StringComparison.Ordinal)}')";

    private static string Coalesced(string value, LakeType type, string duckType = "") => $"coalesce({Sql(value, type, duckType)}, '∅')";

    // Every NaN is one text, that of DuckDB's NaN: .NET's own has the sign bit set.
    private static string Bits(double value) =>
        double.IsNaN(value) ? "0111111111111" + new string('0', 51) : BitConverter.DoubleToInt64Bits(value).ToString("b64", CultureInfo.InvariantCulture);

    private static string Decimal(Int128 unscaled, int scale)
    {
        var digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var sign = Int128.IsNegative(unscaled) ? "-" : "";
        return scale == 0 ? sign + digits : $"{sign}{digits[..^scale]}.{digits[^scale..]}";
    }
}
