using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Parquet.Reading.Metadata;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Parquet.Reading;

/// <summary>All rows of a file as texts, read by us and by DuckDB.</summary>
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
                    rows.Add([.. columns.Select(column => ValueText.Of(batch.GetColumn(column), row))]);
            }
            Assert.Equal(0, left);
        }
        return rows;
    }

    /// <summary>The same rows as DuckDB reads them.</summary>
    public static List<string?[]> Query(Duck duck, string path, Schema schema)
    {
        var source = $"read_parquet({Duck.Literal(path)}, hive_partitioning=false)";
        var types = duck.Query($"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {source})")
            .ToDictionary(row => (string)row[0]!, row => (string)row[1]!, StringComparer.Ordinal);
        var expressions = schema.Select(
            field => ValueText.Sql($"\"{field.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", field.Type, types[field.Name]));
        var rows = duck.Query($"SELECT {string.Join(", ", expressions)} FROM {source}");
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
                Assert.Fail(
                    $"Row {row}: expected [{string.Join(" | ", expected[row].Select(v => v ?? "∅"))}], "
                        + $"found [{string.Join(" | ", actual[row].Select(v => v ?? "∅"))}]");
        }
    }

    public static ParquetFile Open(string path, ReadLimits? limits = null) => Open(new FileByteSource(path), limits);

    public static ParquetFile Open(IByteSource source, ReadLimits? limits = null) => Await(ParquetFile.OpenAsync(source, limits));

    public static RowGroupReader OpenGroup(ParquetFile file, int rowGroup, params int[] columns) => Await(file.OpenRowGroupAsync(rowGroup, columns));

    private static T Await<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();

    private static string? Text(object? value) => value switch
    {
        null => null,
        string text => text,
        _ => throw new InvalidOperationException($"DuckDB returned {value.GetType()}."),
    };
}
