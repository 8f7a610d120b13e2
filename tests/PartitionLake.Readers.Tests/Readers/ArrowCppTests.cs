using System.Globalization;
using System.Numerics;
using Apache.Arrow;
using ParquetSharp;
using PartitionLake.Engine.Columns;
using PartitionLake.Readers.Tests.Matrix;
using PartitionLake.Readers.Tests.Support;

namespace PartitionLake.Readers.Tests.Readers;

/// <summary>Arrow C++ through ParquetSharp: what pyarrow, pandas and awswrangler read with. It reads single files, without keys.</summary>
public sealed class ArrowCppTests(MatrixLake lake)
{
    private const string Reader = "Arrow C++ (ParquetSharp 25)";

    [Fact]
    public async Task ArrowCpp_reads_every_value()
    {
        var comparison = new MatrixComparison(lake.Oracle, [KeyForm.Absent, KeyForm.Absent, KeyForm.Absent, KeyForm.Absent]);
        foreach (var file in lake.Files())
        {
            using var reader = new ParquetSharp.Arrow.FileReader(file);
            using var batches = reader.GetRecordBatchReader();
            while (await batches.ReadNextRecordBatchAsync(TestContext.Current.CancellationToken) is { } batch)
            {
                using (batch)
                {
                    var columns = MatrixColumns.Data.Select(column => batch.Column(column.Name)).ToArray();
                    for (var row = 0; row < batch.Length; row++)
                        comparison.Add(string.Join('\t', columns.Select(column => ArrowText.Of(column, row))));
                }
            }
        }
        comparison.Finish(Reader);
    }

    [Fact]
    public async Task ArrowCpp_reads_structs_maps_and_lists_as_they_were()
    {
        var nested = await lake.NestedAsync();
        var source = (await NestedAsync(nested.Source)).ToDictionary(static row => row[..row.IndexOf('\t', StringComparison.Ordinal)]);
        var found = new List<string>();
        foreach (var file in nested.Files())
            found.AddRange(await NestedAsync(file));

        NestedLake.AssertSame(found.Count, source.Values.Distinct().Count(), source.Values.Except(found).Take(5));
    }

    private static async Task<List<string>> NestedAsync(string path)
    {
        var rows = new List<string>();
        using var reader = new ParquetSharp.Arrow.FileReader(path);
        using var batches = reader.GetRecordBatchReader();
        while (await batches.ReadNextRecordBatchAsync(TestContext.Current.CancellationToken) is { } batch)
        {
            using (batch)
            {
                var columns = NestedLake.Columns.Select(batch.Column).ToArray();
                for (var row = 0; row < batch.Length; row++)
                    rows.Add(string.Join('\t', columns.Select(column => ArrowText.Of(column, row))));
            }
        }
        return rows;
    }

    /// <summary>The reader has no filters; those that are built on it leave out row groups by these bounds, and so lose no row.</summary>
    [Fact]
    public async Task No_value_lies_outside_the_statistics_that_ArrowCpp_finds()
    {
        var (bounds, rows) = (0, 0L);
        foreach (var path in lake.Files())
        {
            using var reader = new ParquetSharp.Arrow.FileReader(path);
            for (var group = 0; group < reader.NumRowGroups; group++)
            {
                var numbers = await IdsAsync(reader, group);
                rows += numbers.Length;
                using var chunk = reader.ParquetReader.RowGroup(group);
                foreach (var (column, ordinal) in MatrixColumns.Data.Select((column, i) => (column, i)).Where(one => one.column.Type.Element is null))
                    bounds += Check(column, chunk.MetaData.GetColumnChunkMetaData(ordinal).Statistics, numbers, path);
            }
        }
        Assert.Equal(lake.Oracle.Rows, rows);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Reader}: {bounds:N0} pairs of bounds hold all their values"));
        Assert.True(bounds > 1000);
    }

    private static async Task<long[]> IdsAsync(ParquetSharp.Arrow.FileReader reader, int group)
    {
        var ids = new List<long>();
        using var batches = reader.GetRecordBatchReader(rowGroups: [group], columns: [0]);
        while (await batches.ReadNextRecordBatchAsync(TestContext.Current.CancellationToken) is { } batch)
        {
            using (batch)
                ids.AddRange(((Int64Array)batch.Column(0)).Values);
        }
        return [.. ids];
    }

    /// <returns>1 where there are bounds, 0 where not.</returns>
    private int Check(MatrixColumn column, Statistics? statistics, long[] rows, string path)
    {
        var all = lake.Oracle.Column(column);
        var values = rows.Select(row => all[row]).Where(value => value != CanonicalText.Null).ToList();
        Assert.NotNull(statistics);
        Assert.Equal(rows.Length - values.Count, statistics.NullCount);
        if (!statistics.HasMinMax)
        {
            // Only where there is no order (no value at all, or a NaN among them), or where a long text of the last character of all cannot be cut upwards.
            Assert.True(values.Count == 0 || values.Any(value => value == "NaN" || value.Length > 128), $"{path}: no bounds of {column.Name}");
            return 0;
        }
        var (least, most) = (Text(statistics.MinUntyped, column.Type), Text(statistics.MaxUntyped, column.Type));
        foreach (var value in values)
        {
            Assert.False(
                CanonicalText.Compare(column.Type, value, least) < 0 || CanonicalText.Compare(column.Type, value, most) > 0,
                $"{path}: {value} of {column.Name} is not between {least} and {most}");
        }
        return 1;
    }

    private static string Text(object value, LakeType type) => value switch
    {
        bool flag => flag ? "true" : "false",
        float number => CanonicalText.Of(number),
        double number => CanonicalText.Of(number),
        int or long when type.Kind == TypeKind.Decimal => CanonicalText.Of(Convert.ToInt64(value, CultureInfo.InvariantCulture), type.Scale),
        int or long => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        ByteArray bytes => CanonicalText.Of(Bytes(bytes.Pointer, bytes.Length)),
        FixedLenByteArray bytes => CanonicalText.Of((Int128)new BigInteger(Bytes(bytes.Pointer, DecimalWidth(type.Precision)), isBigEndian: true), type.Scale),
        _ => throw new NotSupportedException(value.GetType().Name),
    };

    private static unsafe ReadOnlySpan<byte> Bytes(nint pointer, int length) => new((void*)pointer, length);

    /// <summary>The fewest bytes that hold all numbers of so many digits, as the format advises.</summary>
    private static int DecimalWidth(int precision)
    {
        var width = 1;
        while (BigInteger.Pow(2, 8 * width - 1) < BigInteger.Pow(10, precision))
            width++;
        return width;
    }
}
