using PartitionLake.Readers.Tests.Matrix;
using PartitionLake.Readers.Tests.Support;

namespace PartitionLake.Readers.Tests.Readers;

/// <summary>DuckDB 2, another reader than 1.5, as its Python package.</summary>
public sealed class Duck2Tests(MatrixLake lake)
{
    [Fact]
    public async Task DuckDB_2_reads_every_value_and_filters_to_the_rows_that_are_there()
    {
        var output = lake.NewPath("duckdb2.tsv");
        var filters = MatrixFilter.All.Select(filter => DuckRead.Filter(lake.Root, filter)).ToArray();
        var answer = await DuckWheel.RunAsync(lake.NewPath("duckdb2.json"), [DuckRead.Copy(lake.Root, output)], filters);
        var reader = $"DuckDB {answer.Version}";

        DuckRead.Compare(lake, output, reader, takesNullForNull: false);
        var comparison = new FilterComparison(lake);
        for (var i = 0; i < filters.Length; i++)
            comparison.Add(MatrixFilter.All[i], answer.Rows[i]);
        comparison.Finish(reader);
    }
}
