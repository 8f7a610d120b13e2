using PartitionLake.Readers.Tests.Matrix;
using PartitionLake.Readers.Tests.Support;

namespace PartitionLake.Readers.Tests.Readers;

/// <summary>Polars, which takes every file under a root for data.</summary>
public sealed class PolarsTests(MatrixLake lake)
{
    private const string Script = "polars.mjs";

    [Fact]
    public async Task Polars_reads_every_value_and_filters_to_the_rows_that_are_there()
    {
        var answer = await NodeReaders.RunAsync(lake, Script, MatrixFilter.All, MatrixColumns.All);
        var reader = $"Polars (nodejs-polars {answer.Version})";

        var comparison = new MatrixComparison(lake.Oracle, [KeyForm.FolderText, KeyForm.FolderText, KeyForm.FolderText, KeyForm.FolderText]);
        comparison.AddFile(NodeReaders.Output(lake, Script));
        comparison.Finish(reader);
        var filters = new FilterComparison(lake);
        for (var i = 0; i < MatrixFilter.All.Count; i++)
            filters.Add(MatrixFilter.All[i], answer.Rows![i]);
        filters.Finish(reader);
        NestedLake.AssertSame(answer.Nested!.Rows, answer.Nested.Distinct, answer.Nested.Differing);
        Assert.Equal(["DataType(String)", "DataType(Int64)", "DataType(Date)", "DataType(Bool)"], answer.Keys!);
    }
}
