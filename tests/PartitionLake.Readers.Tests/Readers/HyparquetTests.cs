using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Readers.Tests.Matrix;
using PartitionLake.Readers.Tests.Support;

namespace PartitionLake.Readers.Tests.Readers;

/// <summary>hyparquet, with which browsers read. It reads single files, and gives a decimal as the double nearest to it.</summary>
public sealed class HyparquetTests(MatrixLake lake)
{
    private const string Script = "hyparquet.mjs";

    /// <summary>A double holds that many digits of a decimal.</summary>
    private const int DoubleDigits = 15;

    [Fact]
    public async Task Hyparquet_reads_every_value_and_filters_to_the_rows_that_are_there()
    {
        var asked = MatrixFilter.All.Where(filter => filter.Conditions.All(CanAnswer)).ToArray();
        var answer = await NodeReaders.RunAsync(lake, Script, asked, MatrixColumns.Data);
        var reader = $"hyparquet {answer.Version}";

        var comparison = new MatrixComparison(lake.Oracle, [KeyForm.Absent, KeyForm.Absent, KeyForm.Absent, KeyForm.Absent]) { HasDecimalsAsDoubles = true };
        comparison.AddFile(NodeReaders.Output(lake, Script));
        comparison.Finish(reader);
        var filters = new FilterComparison(lake);
        for (var i = 0; i < asked.Length; i++)
            filters.Add(asked[i], answer.Rows![i]);
        filters.Finish(reader);
        NestedLake.AssertSame(answer.Nested!.Rows, answer.Nested.Distinct, answer.Nested.Differing);
    }

    /// <summary>Not by keys; not by more digits than a double has; and text in order only where UTF-16 and UTF-8 agree on it.</summary>
    private static bool CanAnswer(Condition condition) => !condition.Column.IsKey && condition.Column.Type.Kind switch
    {
        TypeKind.Decimal => condition.Column.Type.Precision <= DoubleDigits || condition.Comparison is Comparison.IsNull or Comparison.IsNotNull,
        TypeKind.String => condition.Comparison is not (Comparison.Less or Comparison.AtLeast) || Ascii.IsValid(CanonicalText.Text(condition.Operand)),
        _ => true,
    };
}
