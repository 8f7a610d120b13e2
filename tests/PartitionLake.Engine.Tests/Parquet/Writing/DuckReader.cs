using System.Globalization;
using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Parquet.Writing;

/// <summary>Compares what DuckDB reads from a file with the values that were written, bit for bit.</summary>
internal static class DuckReader
{
    public static void AssertReads(TestTable table, byte[] file)
    {
        using var folder = new TempFolder();
        using var duck = new Duck();
        AssertReads(table, Save(folder, file), duck);
    }

    public static void AssertReads(TestTable table, string path, Duck duck)
    {
        var source = $"read_parquet({Duck.Literal(path)}, file_row_number = true)";
        var names = table.Columns.Select(column => Expression(Quote(column.Field.Name), column.Field.Type));
        var rows = duck.Query($"SELECT {string.Join(", ", names)} FROM {source} ORDER BY file_row_number");
        Assert.Equal(table.Rows, rows.Count);
        for (var i = 0; i < table.Columns.Count; i++)
        {
            var column = table.Columns[i];
            var found = rows.Select(row => row[i]).ToArray();
            if (column.Field.Type.Element is { } element)
                found = Lists(column.Field.Name, element, found, source, duck);
            for (var row = 0; row < found.Length; row++)
            {
                var expected = Canonical(column.Values[row], column.Field.Type);
                if (expected != Canonical(found[row], null))
                    Assert.Fail($"{column.Field} row {row} of {rows.Count}: wrote {expected}, DuckDB read {Canonical(found[row], null)}");
            }
        }
    }

    /// <summary>Lists from their lengths and their elements: DuckDB.NET does not read lists that hold nulls.</summary>
    private static object?[] Lists(string name, LakeType element, object?[] lengths, string source, Duck duck)
    {
        var elements = duck.Query(
            $"SELECT {Expression("x", element)} FROM (SELECT file_row_number AS r, unnest({Quote(name)}) AS x, "
                + $"generate_subscripts({Quote(name)}, 1) AS i FROM {source}) ORDER BY r, i");
        var at = 0;
        var lists = new object?[lengths.Length];
        for (var row = 0; row < lists.Length; row++)
        {
            if (lengths[row] is not { } length)
                continue;
            var count = Convert.ToInt32(length, CultureInfo.InvariantCulture);
            lists[row] = elements.GetRange(at, count).Select(item => item[0]).ToArray();
            at += count;
        }
        Assert.Equal(elements.Count, at);
        return lists;
    }

    public static string Save(TempFolder folder, byte[] file)
    {
        var path = folder[Guid.NewGuid().ToString("N") + ".parquet"];
        File.WriteAllBytes(path, file);
        return path;
    }

    public static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>One text per value, equal only for equal values; NaNs are one value.</summary>
    public static string Canonical(object? value, LakeType? type) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        float number => float.IsNaN(number) ? "NaN" : BitConverter.SingleToInt32Bits(number).ToString("x8"),
        double number => double.IsNaN(number) ? "NaN" : BitConverter.DoubleToInt64Bits(number).ToString("x16"),
        Int128 unscaled => Decimal(unscaled, type!),
        byte[] bytes => Convert.ToHexString(bytes),
        string text => text,
        object?[] list => List(list, type?.Element),
        decimal number => (number / 1.000000000000000000000000000m).ToString(CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException(value.GetType().Name),
    };

    private static string List(object?[] list, LakeType? element)
    {
        var text = new StringBuilder("[");
        foreach (var item in list)
        {
            var canonical = Canonical(item, element);
            text.Append(item is null ? -1 : canonical.Length).Append(':').Append(canonical);
        }
        return text.Append(']').ToString();
    }

    /// <summary>As DuckDB prints it: with no digit before the point where the type has room for none.</summary>
    private static string Decimal(Int128 unscaled, LakeType type)
    {
        var digits = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(Math.Min(type.Scale + 1, type.Precision), '0');
        var text = type.Scale == 0 ? digits : digits[..^type.Scale] + "." + digits[^type.Scale..];
        return unscaled < 0 ? "-" + text : text;
    }

    private static string Expression(string name, LakeType type) => type.Kind switch
    {
        TypeKind.Decimal => $"CAST({name} AS VARCHAR)",
        TypeKind.Date => $"{name} - DATE '1970-01-01'",
        TypeKind.Timestamp => $"epoch_us({name})",
        TypeKind.Binary => $"hex({name})",
        TypeKind.List => $"len({name})",
        _ => name,
    };
}
