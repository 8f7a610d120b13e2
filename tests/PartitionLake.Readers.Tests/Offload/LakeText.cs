using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Storage.Local;

namespace PartitionLake.Readers.Tests.Offload;

/// <summary>A lake on disk as text: for each folder its columns and its rows in their order. Two lakes are equal where this is.</summary>
internal static class LakeText
{
    public static async Task<SortedDictionary<string, string>> ReadAsync(string root)
    {
        var lake = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (!Directory.Exists(root))
            return lake;
        foreach (var path in Directory.EnumerateFiles(root, "*.parquet", SearchOption.AllDirectories))
        {
            var folder = Path.GetRelativePath(root, Path.GetDirectoryName(path)!);
            var content = await ReadFileAsync(path);
            if (!lake.TryAdd(folder, content))
                lake[folder] += "\na second file\n" + content;
        }
        return lake;
    }

    private static async Task<string> ReadFileAsync(string path)
    {
        using var file = await ParquetFile.OpenAsync(new FileByteSource(path));
        var lines = new List<string> { string.Join(", ", file.Schema.Select(static field => $"{field.Name} {field.Type}")) };
        for (var group = 0; group < file.RowGroups.Count; group++)
        {
            using var rows = await file.OpenRowGroupAsync(group, [.. Enumerable.Range(0, file.Schema.Count)]);
            while (rows.Read(10_000) is { } batch)
            {
                for (var row = 0; row < batch.Length; row++)
                    lines.Add(string.Join('|', batch.Columns.Select(column => Value(column, row))));
            }
        }
        return string.Join('\n', lines);
    }

    private static string Value(Column column, int row) => column.IsNull(row) ? "~" : column switch
    {
        Column<bool> one => one.Values[row] ? "true" : "false",
        Column<int> one => one.Values[row].ToString(CultureInfo.InvariantCulture),
        Column<long> one => one.Values[row].ToString(CultureInfo.InvariantCulture),
        Column<float> one => Bits(one.Values[row]),
        Column<double> one => Bits(one.Values[row]),
        Column<Int128> one => one.Values[row].ToString(CultureInfo.InvariantCulture),
        DictionaryColumn one => Convert.ToHexString(one.GetBytes(row)),
        StructColumn one => $"({string.Join(',', one.Fields.Select(field => Value(field, row)))})",
        _ => throw new NotSupportedException(),
    };

    private static string Bits(double value) => double.IsNaN(value) ? "NaN"
        : BitConverter.DoubleToInt64Bits(value).ToString("x16", CultureInfo.InvariantCulture);
}
