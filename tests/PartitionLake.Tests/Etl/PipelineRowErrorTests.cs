namespace PartitionLake.Tests.Etl;

public sealed class PipelineRowErrorTests : IDisposable
{
    private readonly HostedRunspace _runspace = new();
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("@{ a = 1 }, @{ a = 'x' }", "", "Row 2, property 'a': found a value of type String, expected Int32 as in row 1")]
    [InlineData("@{ a = [datetime]'2025-01-01' }, @{ a = 1 }", "", "Row 2, property 'a': found a value of type Int32, expected Timestamp")]
    [InlineData("@{ a = 9007199254740993 }, @{ a = 1.5 }", "", "Row 1, property 'a': found the Int64 9007199254740993, and row 2 has a value of type Double")]
    [InlineData("@{ a = 1.5d }, @{ a = 1.5 }", "", "Row 2, property 'a': found a value of type Double, expected Decimal")]
    [InlineData("@{ a = [timespan]::Zero }", "", "Row 1, property 'a': a value of the .NET type System.TimeSpan has no column type")]
    [InlineData("@{ a = 79228162514264337593543950335d }, @{ a = 1e-28d }", "", "digits before the point and 28 behind it")]
    [InlineData("@{ a = 'x' }", "@{ a = 'int' }", "Row 1, property 'a': found 'x' (String), expected a value of type int32")]
    [InlineData("@{ a = '1.234' }", "@{ a = 'decimal(5,2)' }", "Row 1, property 'a': found '1.234' (String), expected a value of type decimal(5,2)")]
    [InlineData("@{ a = '1234' }", "@{ a = 'decimal(5,2)' }", "expected a value of type decimal(5,2)")]
    [InlineData("@{ a = '1e400' }", "@{ a = 'double' }", "expected a value of type double")]
    [InlineData("@{ a = '03/04/2025' }", "@{ a = 'date' }", "expected a value of type date")]
    [InlineData("@{ a = '2025-02-30' }", "@{ a = 'timestamp' }", "expected a value of type timestamp")]
    [InlineData("@{ a = 3000000000 }", "@{ a = 'int' }", "found '3000000000' (Int64), expected a value of type int32")]
    [InlineData("@{ a = 1 }", "@{ a = 'integr' }", "-Schema 'a': 'integr' is not a type")]
    [InlineData("@{ a = 1 }, $(($h = [hashtable]::new([StringComparer]::Ordinal)).Add('a', 1); $h.Add('A', 2); $h)",
        "", "Row 2 has several properties of the name 'a'")]
    [InlineData("$(($h = [hashtable]::new()).Add(1, 'x'); $h.Add('1', 'y'); $h.Add('a', 1); $h)", "", "Row 1 has several properties of the name '1'")]
    [InlineData("@{ a = 'x' }, @{ a = \"y$([char]0xD83D)\" }", "", "Row 2, property 'a': the text holds half a character at position 2 (U+D83D")]
    [InlineData("@{ a = \"$([char]0xDE00)y\" }", "@{ a = 'string' }", "Row 1, property 'a': the text holds half a character at position 1 (U+DE00")]
    [InlineData("1, 2", "", "Row 1: found a value of type Int32, expected an object with properties")]
    [InlineData("'text'", "", "Row 1: found a value of type String, expected an object with properties")]
    public void A_value_that_does_not_fit_is_one_error_with_row_and_property(string rows, string schema, string message)
    {
        var declared = schema.Length == 0 ? "" : "-Schema " + schema;
        var failure = _runspace.Failure(
            $"param($d, $t) {rows} | Invoke-PartitionEtl -PartitionBy a -Destination $d/lake -TempPath $t {declared}", _folder.Path, _folder.Path);

        Assert.Contains(message, failure.Exception.Message, StringComparison.Ordinal);
        Assert.NotEmpty(failure.ErrorDetails.RecommendedAction);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_declared_column_that_no_row_has_is_an_error_that_lists_those_there_are()
    {
        var failure = _runspace.Failure(
            "param($d) @{ rate = 1 } | Invoke-PartitionEtl -Schema @{ rat = 'int' } -PartitionBy rate -Destination $d/lake -TempPath $d", _folder.Path);

        Assert.StartsWith("ColumnNotFound,", failure.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("rate", failure.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void An_empty_pipeline_never_falls_back_to_the_plans_fact_table()
    {
        var failure = _runspace.Failure("param($d) @() | Invoke-PartitionEtl -Plan @{ Fact = 'f'; PartitionBy = 'a'; Destination = $d }", _folder.Path);

        Assert.Contains("No rows came through the pipeline", failure.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_and_a_fact_file_together_are_an_error()
    {
        var failure = _runspace.Failure("param($d) @{ a = 1 } | Invoke-PartitionEtl -Fact f -PartitionBy a -Destination $d", _folder.Path);

        Assert.Contains("-Fact names a fact table too", failure.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_temporary_folder_that_cannot_be_used_is_named()
    {
        var file = _folder.Write("file", "");

        var failure = _runspace.Failure("param($d, $t) @{ a = 1 } | Invoke-PartitionEtl -PartitionBy a -Destination $d/lake -TempPath $t", _folder.Path, file);

        Assert.StartsWith("DestinationNotWritable,", failure.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(file, failure.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("-TempPath", failure.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _runspace.Dispose();
        _folder.Dispose();
    }
}
