using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Tests.Inventory;

/// <summary>Lakes that another engine wrote, without a manifest.</summary>
public sealed class GetLakePartitionTests : IDisposable
{
    private readonly HostedRunspace _runspace = new();
    private readonly PartitionLake.Tests.Support.TempFolder _folder = new();
    private readonly Duck _duck = new();

    public GetLakePartitionTests() => _duck.Execute($"""
        COPY (SELECT i AS id, ['GA', 'TX', 'a/b'][i % 3 + 1] AS state, 2024 + i % 2 AS year, 'x' AS "Path" FROM range(600) t(i))
        TO {Duck.Literal(Lake)} (FORMAT parquet, PARTITION_BY (state, year, "Path"))
        """);

    private string Lake => Path.Combine(_folder.Path, "lake");

    [Fact]
    public void Key_values_are_typed_properties_beside_rows_bytes_and_objects()
    {
        var partition = Assert.Single(Run("Get-LakePartition $d -Filter \"state = 'a/b' AND year = 2025\""));

        Assert.Equal("a/b", partition.Properties["state"].Value);
        Assert.Equal(2025L, partition.Properties["year"].Value);
        Assert.Equal(100L, partition.Properties["Rows"].Value);
        Assert.Equal(1, partition.Properties["Objects"].Value);
        Assert.Equal("LOCAL", partition.Properties["StorageClass"].Value);
        Assert.Equal(Lake, partition.Properties["Root"].Value);
        Assert.Equal("state=a%2Fb/year=2025/Path=x", partition.Properties["Partition"].Value);
    }

    [Fact]
    public void A_key_named_like_a_property_does_not_hide_it()
    {
        var partition = Run("Get-LakePartition $d")[0];

        Assert.Equal(Path.Combine(Lake, "state=GA", "year=2024", "Path=x"), partition.Properties["Path"].Value);
        Assert.Equal("x", Assert.Single(Run("(Get-LakePartition $d)[0].Values['path']")).BaseObject);
    }

    [Theory]
    [InlineData("Get-LakePartition $d", 6)]
    [InlineData("Get-LakePartition $d -Partition @{ state = 'GA' }", 2)]
    [InlineData("Get-LakePartition $d -Partition @{ STATE = 'GA', 'TX'; year = 2025 }", 2)]
    [InlineData("Get-LakePartition $d -Filter 'year > 2024'", 3)]
    [InlineData("$d | Get-LakePartition", 6)]
    [InlineData("[System.IO.DirectoryInfo]$d | Get-LakePartition", 6)]
    [InlineData("[pscustomobject]@{ Destination = $d } | Get-LakePartition", 6)]
    [InlineData("Get-LakePartition \"$d/state=GA\"", 2)]
    [InlineData("Get-LakePartition \"$d/state=GA/\"", 2)]
    [InlineData("Get-LakePartition \"$d/state=a%2Fb/year=2024\"", 1)]
    [InlineData("Get-LakePartition $d | Get-LakePartition -NoRowCount", 6)]
    [InlineData("Get-LakePartition $d -KeyType @{ year = 'string' } -Filter \"year = '2024'\"", 3)]
    public void Partitions_are_found_by(string command, int count) => Assert.Equal(count, Run(command).Count);

    [Fact]
    public void Without_a_row_count_no_footer_is_read()
    {
        foreach (var file in Directory.GetFiles(Lake, "*.parquet", SearchOption.AllDirectories))
            File.WriteAllText(file, "no Parquet");

        Assert.All(Run("Get-LakePartition $d -NoRowCount"), partition => Assert.Null(partition.Properties["Rows"].Value));
    }

    [Fact]
    public void A_place_that_is_not_there_is_an_error_and_the_next_is_listed()
    {
        using var shell = _runspace.Script("param($d) \"$d/nowhere\", $d | Get-LakePartition", Lake);

        Assert.Equal(6, shell.Invoke().Count);
        var error = Assert.Single(shell.Streams.Error);
        Assert.StartsWith("PathNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(Lake + "/nowhere", error.TargetObject);
    }

    [Fact]
    public void An_unreadable_file_is_an_error_and_its_partition_is_listed_without_rows()
    {
        var file = Directory.GetFiles(Path.Combine(Lake, "state=TX", "year=2024"), "*.parquet", SearchOption.AllDirectories)[0];
        File.WriteAllText(file, "no Parquet");
        using var shell = _runspace.Script("param($d) Get-LakePartition $d", Lake);
        var partitions = shell.Invoke();

        Assert.Equal(6, partitions.Count);
        Assert.Single(partitions, partition => partition.Properties["Rows"].Value is null);
        Assert.Contains(file, Assert.Single(shell.Streams.Error).Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-LakePartition $d, $d -Filter 'year >'", "ExpressionInvalid")]
    [InlineData("Get-LakePartition $d, $d -KeyType @{ year = 'nonsense' }", "TypeMismatch")]
    [InlineData("Get-LakePartition \"$d/state=GA\" -Partition @{ state = 'TX' }", "PathInvalid")]
    public void What_is_wrong_with_parameters_is_one_error(string command, string code)
    {
        using var shell = _runspace.Script("param($d) " + command, Lake);
        var error = Record.Exception(() => shell.Invoke()) is RuntimeException ended ? ended.ErrorRecord : Assert.Single(shell.Streams.Error);

        Assert.StartsWith(code + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
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
}
