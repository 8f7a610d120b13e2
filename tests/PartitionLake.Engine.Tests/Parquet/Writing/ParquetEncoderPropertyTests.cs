using CsCheck;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Writing;

namespace PartitionLake.Engine.Tests.Parquet.Writing;

public sealed class ParquetEncoderPropertyTests
{
    private static readonly LakeType[] Types = [.. TestValues.AllTypes()];

    private static readonly Gen<TestTable> Table =
        from rows in Gen.Int[0, 400]
        from columns in Gen.Select(Gen.Int[0, Types.Length - 1], OneOf(1, 2, 9, 70, 5000), OneOf(0.0, 0.01, 0.4, 0.99), Gen.Int[0, 10_000]).Array[1, 6]
        select new TestTable(
            [.. columns.Select((column, i) => TestValues.Column($"c{i}", Types[column.Item1], rows, column.Item2, column.Item3, column.Item4))]);

    [Fact]
    public void Whatever_is_written_DuckDB_reads_the_same()
        => Gen.Select(Table, Gen.Int[1, 400], Gen.Int[1, 400], OneOf(1, 50, 3000, 1 << 20), Gen.Enum<DictionaryForm>()).Sample(
            (table, rowGroupRows, pageRows, pageBytes, form) =>
            {
                var options = new ParquetWriterOptions { MaxPageRows = pageRows, MaxPageBytes = pageBytes };
                DuckReader.AssertReads(table, table.Encode(options, rowGroupRows, form));
            },
            iter: 200,
            threads: 1);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
