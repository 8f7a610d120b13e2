namespace PartitionLake.Tests.Etl;

public sealed class ModeTests : IDisposable
{
    private readonly HostedRunspace _runspace = new();
    private readonly TempFolder _folder = new();

    public ModeTests() => Run("@{ s = 'a'; k = 1 }, @{ s = 'a'; k = 2 }, @{ s = 'b'; k = 3 }", "");

    [Fact]
    public void Append_adds_an_object_and_says_so()
    {
        var run = Run("@{ s = 'a'; k = 4 }, @{ s = 'c'; k = 5 }", "-Mode Append");

        Assert.Equal("1 1 2 False", $"{run["PartitionsCreated"]} {run["PartitionsAppended"]} {run["Objects"]} {run["IsUpToDate"]}");
        Assert.Equal(["a 3 2", "b 1 1", "c 1 1"], List());
    }

    [Fact]
    public void Merge_keeps_the_old_rows_whose_key_is_not_among_the_new_ones()
    {
        var run = Run("@{ s = 'a'; k = 2 }, @{ s = 'a'; k = 9 }", "-Mode Merge -MergeKey k");

        Assert.Equal("1 1 2", $"{run["PartitionsReplaced"]} {run["RowsKept"]} {run["RowsOut"]}");
        Assert.Equal(["a 3 1", "b 1 1"], List());
    }

    [Fact]
    public void Force_writes_what_is_already_there()
    {
        var run = Run("@{ s = 'a'; k = 1 }, @{ s = 'a'; k = 2 }, @{ s = 'b'; k = 3 }", "-Force");

        Assert.Equal("2 False", $"{run["Objects"]} {run["IsUpToDate"]}");
    }

    [Fact]
    public void Rows_are_sorted_as_parameter_and_plan_say()
    {
        Run("@{ s = 'a'; k = 2; t = 'x' }, @{ s = 'a'; k = $null; t = 'y' }, @{ s = 'a'; k = 9; t = 'z' }",
            "-SortBy @{ Column = 'k'; Descending = $true }, t -AllowSchemaChange");

        Assert.Equal(["z", "x", "y"], _runspace.Invoke("param($d) (Select-LakeObject $d/lake/s=a/data.parquet).t", _folder.Path));

        Run("@{ s = 'a'; k = 2; t = 'x' }, @{ s = 'a'; k = 1; t = 'y' }", "-Plan @{ SortBy = 'k' } -AllowSchemaChange");

        Assert.Equal(["y", "x"], _runspace.Invoke("param($d) (Select-LakeObject $d/lake/s=a/data.parquet).t", _folder.Path));
    }

    [Fact]
    public void A_query_passes_over_objects_whose_Bloom_filter_excludes_the_value()
    {
        Run("@{ s = 'a'; k = 2 }, @{ s = 'a'; k = 8 }, @{ s = 'b'; k = 1 }, @{ s = 'b'; k = 9 }", "-BloomFilter k");

        var skipped = _runspace.Invoke(
            "param($d) Select-LakeObject $d/lake -Where 'k = 5' -Statistics -InformationVariable receipt 6>$null; $receipt.MessageData.FilesSkipped",
            _folder.Path);

        Assert.Equal(2L, Assert.Single(skipped));
    }

    [Fact]
    public void Merge_without_a_key_is_refused()
    {
        var failure = _runspace.Failure("param($d) @{ s = 'a'; k = 1 } | Invoke-PartitionEtl -PartitionBy s -Destination $d/lake -Mode Merge", _folder.Path);

        Assert.StartsWith("PlanInvalid,", failure.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("MergeKey", failure.Exception.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _runspace.Dispose();
        _folder.Dispose();
    }

    private Dictionary<string, object?> Run(string rows, string options)
    {
        var run = new PSObject(
            Assert.Single(_runspace.Invoke($"param($d) {rows} | Invoke-PartitionEtl -PartitionBy s -Destination $d/lake {options}", _folder.Path)));
        return run.Properties.ToDictionary(property => property.Name, property => (object?)property.Value);
    }

    private List<object?> List() =>
        _runspace.Invoke("param($d) Get-LakePartition $d/lake | ForEach-Object { \"$($_.s) $($_.Rows) $($_.Objects)\" }", _folder.Path);
}
