using System.Globalization;
using PartitionLake.Readers.Tests.Matrix;
using PartitionLake.Readers.Tests.Support;

namespace PartitionLake.Readers.Tests.Readers;

/// <summary>arrow-rs, with which DataFusion and delta-rs read. The package reads single files: it has neither keys nor filters.</summary>
public sealed class ArrowRsTests(MatrixLake lake)
{
    private const string Script = "arrow-rs.mjs";

    [Fact]
    public async Task ArrowRs_reads_every_value_and_any_stretch_of_rows()
    {
        var answer = await NodeReaders.RunAsync(lake, Script, [], MatrixColumns.Data);
        var reader = $"arrow-rs (parquet-wasm {answer.Version})";

        var comparison = new MatrixComparison(lake.Oracle, [KeyForm.Absent, KeyForm.Absent, KeyForm.Absent, KeyForm.Absent]);
        comparison.AddFile(NodeReaders.Output(lake, Script));
        comparison.Finish(reader);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{reader}: {answer.Values:N0} values of stretches of rows equal"));
        Assert.Empty(answer.Wrong!);
        Assert.True(answer.Values > 0);
    }
}
