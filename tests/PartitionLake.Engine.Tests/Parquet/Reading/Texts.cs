using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>
/// One exact text per value, made from our batches and, by SQL, from DuckDB: dates as days, timestamps as
/// microseconds, decimals with all digits, floats and doubles as the bits of a double, binary as hex.
/// </summary>
internal static class Texts
{
    /// <summary>All rows of a file, decoded in batches of that size.</summary>
    public static List<string?[]> Read(IByteSource source, int batchRows = 1000, ReadLimits? limits = null)
    {
        using var file = Open(source, limits);
        return Read(file, batchRows);
    }

    public static List<string?[]> Read(ParquetFile file, int batchRows = 1000)
    {
        var rows = new List<string?[]>();
        var columns = Enumerable.Range(0, file.Schema.Count).ToArray();
        foreach (var group in file.RowGroups)
        {
            using var reader = OpenGroup(file, group.Ordinal, columns);
            long left = group.RowCount;
            while (reader.Read(batchRows) is { } batch)
            {
                Assert.Equal(Math.Min(left, batchRows), batch.Length);
                left -= batch.Length;
                for (var row = 0; row < batch.Length; row++)
                    rows.Add([.. columns.Select(column => Of(batch.GetColumn(column), row))]);
            }
            Assert.Equal(0, left);
        }
        return rows;
    }

    /// <summary>The same rows as DuckDB reads them.</summary>
    public static List<string?[]> Query(Duck duck, string path, Schema schema)
    {
        var expressions = schema.Select(field => Sql($"\"{field.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", field.Type));
        var rows = duck.Query($"SELECT {string.Join(", ", expressions)} FROM read_parquet({Duck.Literal(path)}, hive_partitioning=false)");
        return [.. rows.Select(row => row.Select(Text).ToArray())];
    }

    /// <summary>Reads the file with both and asserts that they agree, with small and large batches.</summary>
    public static void AssertSameAsDuck(Duck duck, string path)
    {
        using var file = Open(path);
        var expected = Query(duck, path, file.Schema);
        AssertEqual(expected, Read(file, 1 << 20));
        AssertEqual(expected, Read(file, 777));
    }

    public static void AssertEqual(List<string?[]> expected, List<string?[]> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var row = 0; row < expected.Count; row++)
        {
            if (!expected[row].AsSpan().SequenceEqual(actual[row]))
                Assert.Fail($"Row {row}: expected [{string.Join(" | ", expected[row].Select(v => v ?? "∅"))}], found [{string.Join(" | ", actual[row].Select(v => v ?? "∅"))}]");
        }
    }

    public static ParquetFile Open(string path, ReadLimits? limits = null) => Open(new FileByteSource(path), limits);

    public static ParquetFile Open(IByteSource source, ReadLimits? limits = null) => Await(ParquetFile.OpenAsync(source, limits));

    public static RowGroupReader OpenGroup(ParquetFile file, int rowGroup, params int[] columns) => Await(file.OpenRowGroupAsync(rowGroup, columns));

    private static T Await<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();

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
            DictionaryColumn c => List(c.GetBytes(row), column.Type.Element!),
            _ => throw new InvalidOperationException(),
        };
    }

    private static string List(ReadOnlySpan<byte> packed, LakeType element)
    {
        var parts = new List<string>();
        foreach (var _ in ListValue.Enumerate(packed))
            parts.Add("");
        var i = 0;
        var walk = ListValue.Enumerate(packed);
        while (walk.MoveNext())
            parts[i++] = walk.IsNull ? "∅" : Element(walk.Current, element);
        return "[" + string.Join("¦", parts) + "]";
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
        _ => Convert.ToHexString(bytes),
    };

    private static string Sql(string value, LakeType type) => type.Kind switch
    {
        TypeKind.Boolean => $"{value}::INT::VARCHAR",
        TypeKind.Float or TypeKind.Double => $"CASE WHEN isnan({value}) THEN 'NaN'::DOUBLE ELSE {value}::DOUBLE END::BIT::VARCHAR",
        TypeKind.Date => $"date_diff('day', DATE '1970-01-01', {value})::VARCHAR",
        TypeKind.Timestamp => $"epoch_us({value})::VARCHAR",
        TypeKind.Binary => $"hex({value})",
        TypeKind.List => $"CASE WHEN {value} IS NULL THEN NULL ELSE '[' || array_to_string(list_transform({value}, lambda x: coalesce({Sql("x", type.Element!)}, '∅')), '¦') || ']' END",
        _ => $"{value}::VARCHAR",
    };

    // Every NaN is one text, that of DuckDB's NaN: .NET's own has the sign bit set.
    private static string Bits(double value) =>
        double.IsNaN(value) ? "0111111111111" + new string('0', 51) : BitConverter.DoubleToInt64Bits(value).ToString("b64", CultureInfo.InvariantCulture);

    private static string Decimal(Int128 unscaled, int scale)
    {
        var digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var sign = Int128.IsNegative(unscaled) ? "-" : "";
        return scale == 0 ? sign + digits : $"{sign}{digits[..^scale]}.{digits[^scale..]}";
    }

    private static string? Text(object? value) => value switch
    {
        null => null,
        string text => text,
        _ => throw new InvalidOperationException($"DuckDB returned {value.GetType()}."),
    };
}
