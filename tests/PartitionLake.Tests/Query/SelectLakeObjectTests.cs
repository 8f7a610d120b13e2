using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Tests.Query;

/// <summary>Select-LakeObject over a lake that another engine wrote.</summary>
public sealed class SelectLakeObjectTests : IDisposable
{
    private readonly HostedRunspace _runspace = new();
    private readonly PartitionLake.Tests.Support.TempFolder _folder = new();
    private readonly Duck _duck = new();

    public SelectLakeObjectTests() => _duck.Execute($"""
        COPY (SELECT i AS id, (i / 4)::DECIMAL(10,2) AS rate, CASE i WHEN 3 THEN '=1+1' WHEN 4 THEN 'a "b", c' WHEN 5 THEN '' WHEN 6 THEN NULL ELSE 'n' || i END AS name,
                DATE '2025-01-01' + i::INT AS day, TIMESTAMP '2025-01-01 12:00:00' + to_days(i::INT) AS seen, [i, NULL]::INT[] AS list, 'x'::BLOB AS raw, i::DOUBLE AS real,
                ['GA', 'TX'][i % 2 + 1] AS state, 2024 + i // 6 AS year
            FROM range(12) t(i))
        TO {Duck.Literal(Lake)} (FORMAT parquet, PARTITION_BY (state, year))
        """);

    private string Lake => Path.Combine(_folder.Path, "lake");

    [Fact]
    public void A_row_is_an_object_with_typed_properties_partition_keys_last()
    {
        var row = Assert.Single(Run("Select-LakeObject $d -Where 'id = 8'"));

        Assert.Equal(["id", "rate", "name", "day", "seen", "list", "raw", "real", "state", "year"], row.Properties.Select(property => property.Name));
        Assert.Equal(8L, row.Properties["id"].Value);
        Assert.Equal(2.00m, row.Properties["rate"].Value);
        Assert.Equal("n8", row.Properties["name"].Value);
        Assert.Equal(new DateOnly(2025, 1, 9), row.Properties["day"].Value);
        Assert.Equal(new DateTime(2025, 1, 9, 12, 0, 0), row.Properties["seen"].Value);
        Assert.Equal([8, null], Assert.IsType<object?[]>(row.Properties["list"].Value));
        Assert.Equal("x"u8.ToArray(), row.Properties["raw"].Value);
        Assert.Equal(8.0, row.Properties["real"].Value);
        Assert.Equal("GA", row.Properties["state"].Value);
        Assert.Equal(2025L, row.Properties["year"].Value);
    }

    [Theory]
    [InlineData("Select-LakeObject $d", 12)]
    [InlineData("Select-LakeObject $d 'SELECT id FROM s3object WHERE state = ''GA'''", 6)]
    [InlineData("Select-LakeObject -Path $d -Query 'SELECT DISTINCT year FROM s3object'", 2)]
    [InlineData("Select-LakeObject $d -Column id, 'rate * 2 AS twice' -Where 'year = 2024' -First 4", 4)]
    [InlineData("Select-LakeObject $d -First 0", 0)]
    [InlineData("Get-LakePartition $d -Filter \"state = 'TX'\" | Select-LakeObject", 6)]
    [InlineData("Get-LakePartition $d | Select-LakeObject -Query 'SELECT COUNT(*) FROM s3object GROUP BY state, year'", 4)]
    [InlineData("$d | Select-LakeObject -Where 'year > 2024'", 6)]
    [InlineData("[System.IO.DirectoryInfo]::new($d).GetFiles('*.parquet', 'AllDirectories') | Select-LakeObject", 12)]
    [InlineData("Select-LakeObject \"$d/state=GA\", \"$d/state=GA/year=2024\"", 6)]
    [InlineData("Select-LakeObject \"$d/*/year=2025\"", 6)]
    [InlineData("Select-LakeObject $d -KeyType @{ year = 'string' } -Where \"year LIKE '%4'\"", 6)]
    [InlineData("@() | Select-LakeObject", 0)]
    public void Rows_are_found_by(string command, int count) => Assert.Equal(count, Run(command).Count);

    [Fact]
    public void Json_is_a_line_for_each_row() => Assert.Equal(
        [
            """{"id":4,"rate":1.00,"name":"a \"b\", c","day":"2025-01-05","seen":"2025-01-05T12:00:00","list":[4,null],"raw":"eA==","real":4,"state":"GA","year":2024}""",
            """{"id":6,"rate":1.50,"name":null,"day":"2025-01-07","seen":"2025-01-07T12:00:00","list":[6,null],"raw":"eA==","real":6,"state":"GA","year":2025}""",
        ],
        Texts("Select-LakeObject $d -Where 'id IN (4, 6)' -As Json"));

    [Fact]
    public void Csv_quotes_as_the_standard_says_and_lets_no_text_be_a_formula()
    {
        Assert.Equal(
            ["id,name,less", "3,'=1+1,-3", "4,\"a \"\"b\"\", c\",-4", "5,\"\",-5", "6,,-6"],
            Texts("Select-LakeObject $d \"SELECT id, name, -id AS less FROM s3object WHERE id BETWEEN 3 AND 6 ORDER BY id\" -As Csv"));
        Assert.Equal(["=1+1"], Texts("Select-LakeObject $d -Column name -Where 'id = 3' -As Csv -NoHeader -NoFormulaGuard"));
    }

    [Fact]
    public void Statistics_are_in_the_information_stream_and_not_among_the_rows()
    {
        using var shell = _runspace.Script("param($d) Select-LakeObject $d -Where \"state = 'GA' AND year = 2024\" -Statistics", Lake);

        Assert.Equal(3, shell.Invoke().Count);
        var receipt = Assert.Single(shell.Streams.Information).MessageData;
        Assert.Equal("PartitionLake.Output.LakeSelectStatistics", receipt.GetType().FullName);
        dynamic statistics = receipt;
        Assert.Equal((3L, 1L, 1L), ((long)statistics.Rows, (long)statistics.Files, (long)statistics.RowGroups));
        Assert.True(statistics.BytesFetched > 0 && statistics.Requests > 0 && statistics.Seconds > 0);
        Assert.Contains("3 rows of 3 scanned", receipt.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Select-LakeObject $d 'SELECT nope FROM s3object'", "ColumnNotFound")]
    [InlineData("Select-LakeObject $d 'SELECT id FROM'", "ExpressionInvalid")]
    [InlineData("Select-LakeObject $d -Where 'id >'", "ExpressionInvalid")]
    [InlineData("Select-LakeObject $d -Where 'id = ''x'''", "TypeMismatch")]
    [InlineData("Select-LakeObject $d/nowhere", "PathNotFound")]
    [InlineData("Select-LakeObject $d -Column '1 / (id - 5) AS x'", "ExpressionFailed")]
    [InlineData("Select-LakeObject $d -KeyType @{ year = 'nonsense' }", "TypeMismatch")]
    [InlineData("Select-LakeObject $d -Query 'SELECT 1 FROM s3object' -Where 'id = 1'", "AmbiguousParameterSet")]
    public void What_is_wrong_ends_the_command(string command, string code)
    {
        using var shell = _runspace.Script("param($d) " + command, Lake);
        var error = Record.Exception(() => shell.Invoke()) is RuntimeException ended ? ended.ErrorRecord : Assert.Single(shell.Streams.Error);

        Assert.StartsWith(code + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_shows_the_query_with_carets()
    {
        using var shell = _runspace.Script("param($d) Select-LakeObject $d 'SELECT stat FROM s3object'", Lake);
        shell.Invoke();

        Assert.Contains("  SELECT stat FROM s3object\n         ^^^^", Assert.Single(shell.Streams.Error).Exception.Message, StringComparison.Ordinal);
    }

    /// <summary>A file that cannot be read lies behind more files than are read ahead: the first rows come without it.</summary>
    [Fact]
    public void The_pipeline_stops_the_reading_when_it_has_enough()
    {
        var many = Path.Combine(_folder.Path, "many");
        _duck.Execute($"COPY (SELECT i AS id, i % 400 AS part FROM range(4000) t(i)) TO {Duck.Literal(many)} (FORMAT parquet, PARTITION_BY (part))");
        File.WriteAllText(Directory.GetFiles(Path.Combine(many, "part=99"))[0], "no Parquet");
        using var shell = _runspace.Script(
            "param($d) $n = 0; do { Select-LakeObject $d | ForEach-Object { $_; $n++; if ($n -eq 2) { break } } } while ($false)", many);

        Assert.Equal(2, shell.Invoke().Count);
        Assert.Empty(shell.Streams.Error);
        using var whole = _runspace.Script("param($d) Select-LakeObject $d", many);
        whole.Invoke();
        Assert.Single(whole.Streams.Error);
    }

    [Fact]
    public void Columns_complete_from_footers_and_folders()
    {
        Assert.Equal(["rate", "raw", "real"], Complete($"Select-LakeObject -Path '{Lake}' -Column id, r"));
        Assert.Equal(["\"id > 5 AND state"], Complete($"Select-LakeObject -Path '{Lake}' -Where \"id > 5 AND st"));
        Assert.Equal(["\"SELECT year"], Complete($"Select-LakeObject -Path '{Lake}' -Query \"SELECT ye"));
    }

    public void Dispose()
    {
        _duck.Dispose();
        _runspace.Dispose();
        _folder.Dispose();
    }

    private List<PSObject> Run(string command)
    {
        using var shell = _runspace.Script("param($d) " + command, Lake);
        List<PSObject> output = [.. shell.Invoke()];
        Assert.Empty(shell.Streams.Error);
        return output;
    }

    private List<string> Texts(string command) => Run(command).ConvertAll(item => (string)item.BaseObject);

    /// <summary>Completion gives nothing rather than keep the prompt waiting, so a slow machine is asked again.</summary>
    private List<string> Complete(string line)
    {
        const string script =
            "param($l) [System.Management.Automation.CommandCompletion]::CompleteInput($l, $l.Length, $null).CompletionMatches.CompletionText";
        var found = new List<string>();
        for (var attempt = 0; attempt < 30 && found.Count == 0; attempt++)
            found = [.. _runspace.Invoke(script, line).OfType<string>()];
        return found;
    }
}
