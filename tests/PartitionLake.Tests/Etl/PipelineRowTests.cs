using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Tests.Etl;

/// <summary>Rows of the pipeline as DuckDB reads them back from the lake.</summary>
// .NET sets the sign of its NaN, and DuckDB shows it.
public sealed class PipelineRowTests : IDisposable
{
    private readonly HostedRunspace _runspace = new();
    private readonly PartitionLake.Tests.Support.TempFolder _folder = new();
    private readonly Duck _duck = new();

    [Theory]
    [InlineData("1, 2", "INTEGER", "1;2")]
    [InlineData("1, 3000000000", "BIGINT", "1;3000000000")]
    [InlineData("1, 2.5", "DOUBLE", "1.0;2.5")]
    [InlineData("[float]0.1, 0.1", "DOUBLE", "0.10000000149011612;0.1")]
    [InlineData("[float]0.1, $null", "FLOAT", "0.1;NULL")]
    [InlineData("1.50d, 2d, 3", "DECIMAL(38,2)", "1.50;2.00;3.00")]
    [InlineData("-0.001d, 12345678901234567890d", "DECIMAL(38,3)", "-0.001;12345678901234567890.000")]
    [InlineData("$true, $false", "BOOLEAN", "true;false")]
    [InlineData("'1', 'x'", "VARCHAR", "1;x")]
    [InlineData("'', $null", "VARCHAR", ";NULL")]
    [InlineData("$null, $null", "VARCHAR", "NULL;NULL")]
    [InlineData("[datetime]'2025-08-31 12:34:56.789'", "TIMESTAMP", "2025-08-31 12:34:56.789")]
    [InlineData("[datetimeoffset]'2025-08-31T12:00:00+02:00'", "TIMESTAMP WITH TIME ZONE", "2025-08-31 10:00:00+00")]
    [InlineData("[datetime]::new(1960, 1, 2)", "TIMESTAMP", "1960-01-02 00:00:00")]
    [InlineData("[System.DateOnly]::new(1969, 12, 31)", "DATE", "1969-12-31")]
    [InlineData("[double]::NaN, -0.0", "DOUBLE", "-nan;-0.0")]
    [InlineData(",[byte[]](1, 255)", "BLOB", @"\x01\xFF")]
    [InlineData("[guid]'00000000-0000-0000-0000-000000000001', [System.DayOfWeek]::Friday", "VARCHAR", "00000000-0000-0000-0000-000000000001;Friday")]
    public void Dot_net_types_decide_column_types(string values, string type, string expected) =>
        AssertColumn($"{values}", "", type, expected);

    [Theory]
    [InlineData("'1', '', ' 3 '", "int", "INTEGER", "1;NULL;3")]
    [InlineData("'-9223372036854775808'", "bigint", "BIGINT", "-9223372036854775808")]
    [InlineData("'1.50', '-2', '.5', '1.500'", "decimal(8,2)", "DECIMAL(8,2)", "1.50;-2.00;0.50;1.50")]
    [InlineData("1.5, 2, 0.25d", "decimal(8,2)", "DECIMAL(8,2)", "1.50;2.00;0.25")]
    [InlineData("'1e3', 'NaN', '0.1'", "double", "DOUBLE", "1000.0;-nan;0.1")]
    [InlineData("'true', 'FALSE', ''", "boolean", "BOOLEAN", "true;false;NULL")]
    [InlineData("'2025-08-31', [datetime]'2025-09-01'", "date", "DATE", "2025-08-31;2025-09-01")]
    [InlineData("'2025-08-31T12:00:00Z', '2025-08-31T12:00:00+02:00'", "timestamp with time zone",
        "TIMESTAMP WITH TIME ZONE", "2025-08-31 12:00:00+00;2025-08-31 10:00:00+00")]
    [InlineData("'2025-08-31 12:00'", "timestamp", "TIMESTAMP", "2025-08-31 12:00:00")]
    [InlineData("1, 2.5, $true, 'x', ''", "string", "VARCHAR", "1;2.5;true;x;")]
    public void A_declared_type_is_what_the_text_is_read_as(string values, string declared, string type, string expected) =>
        AssertColumn(values, $"-Schema @{{ v = '{declared}' }}", type, expected);

    [Fact]
    public void Rows_may_have_different_properties_and_come_in_many_batches()
    {
        Run(
            "param($d) 1..140000 | ForEach-Object { if ($_ -eq 139999) { [pscustomobject]@{ p = 'a'; late = 7; "
                + "id = $_ } } else { [pscustomobject]@{ id = $_; p = 'a' } } } | Invoke-PartitionEtl -PartitionBy p -Destination $d/lake -TempPath $d");

        Assert.Equal([140000L, (Int128)9800070000, 1L], [.. _duck.Query($"SELECT count(*), sum(id)::HUGEINT, count(late) FROM {Lake}")[0].Select(Normal)]);
        Assert.Equal(139999L, Convert.ToInt64(_duck.Scalar($"SELECT id FROM {Lake} WHERE late = 7")));
        Assert.Equal(["_partitionlake", "lake"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_ordered_schema_decides_the_order_of_columns_and_a_hashtable_row_has_its_keys_sorted()
    {
        Run("param($d) @{ zeta = 1; alpha = 2; p = 'a' } | Invoke-PartitionEtl -Schema ([ordered]@{ zeta = 'int' }) -PartitionBy p -Destination $d/lake");

        Assert.Equal(["zeta", "alpha", "p"], _duck.Query($"DESCRIBE SELECT * FROM {Lake}").Select(row => (string)row[0]!));
    }

    [Fact]
    public void Temporary_rows_are_gone_when_a_later_command_stops_the_pipeline()
    {
        Run(
            "param($d) do { @{ p = 'a' }, @{ p = 'b' } | Invoke-PartitionEtl -PartitionBy p -Destination "
                + "$d/lake -TempPath $d -WhatIf | ForEach-Object { break } } while ($false)");

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    public void Dispose()
    {
        _duck.Dispose();
        _runspace.Dispose();
        _folder.Dispose();
    }

    private string Lake => $"read_parquet({Duck.Literal(_folder.Path + "/lake/**/*.parquet")}, hive_partitioning = true)";

    private void Run(string script) => _runspace.Invoke(script, _folder.Path);

    private void AssertColumn(string values, string options, string type, string expected)
    {
        Run(
            $"param($d) $i = 0; {values} | ForEach-Object {{ [pscustomobject]@{{ i = $i++; v = $_; "
                + $"p = 'a' }} }} | Invoke-PartitionEtl {options} -PartitionBy p -Destination $d/lake -TempPath $d");

        Assert.Equal(type, _duck.Scalar($"SELECT typeof(v) FROM {Lake} LIMIT 1"));
        Assert.Equal(expected, string.Join(';', _duck.Query($"SELECT coalesce(v::VARCHAR, 'NULL') FROM {Lake} ORDER BY i").Select(row => row[0])));
    }

    private static object Normal(object? value) => value is System.Numerics.BigInteger big ? (Int128)big : value!;
}
