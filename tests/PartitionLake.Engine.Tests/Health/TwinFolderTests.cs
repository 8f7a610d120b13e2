using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Health;

namespace PartitionLake.Engine.Tests.Health;

/// <summary>Folders that spell the values of one partition differently.</summary>
public sealed class TwinFolderTests : IDisposable
{
    private readonly HealthLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("m=08", "m=8")]
    [InlineData("k=a b", "k=a%20b")]
    [InlineData("y=2024/m=08", "y=2024/m=8")]
    public async Task Two_folders_of_one_value_are_an_error_that_names_both(string one, string other)
    {
        _lake.WriteObject(one + "/a.parquet", "SELECT 1 AS id");
        _lake.WriteObject(other + "/a.parquet", "SELECT 2 AS id");

        var finding = await _lake.FindAsync(CheckKind.TwinFolders);

        Assert.Equal(FindingSeverity.Error, finding.Severity);
        Assert.Contains($"'{one}'", finding.Message, StringComparison.Ordinal);
        Assert.Contains($"'{other}'", finding.Message, StringComparison.Ordinal);
        Assert.Equal(new[] { one, other }.Order(StringComparer.Ordinal), (string[])HealthLake.Evidence(finding, "Folders")!);
    }

    [Fact]
    public async Task Three_folders_of_one_decimal_are_one_finding_and_other_values_are_none()
    {
        foreach (var text in new[] { "1.5", "1.50", "01.50", "1.51", "__HIVE_DEFAULT_PARTITION__" })
            _lake.WriteObject($"k={text}/a.parquet", "SELECT 1 AS id");

        var finding = await _lake.FindAsync(CheckKind.TwinFolders, new() { KeyTypes = new Dictionary<string, LakeType> { ["k"] = LakeType.Decimal(9, 2) } });

        Assert.Equal(["k=01.50", "k=1.5", "k=1.50"], (string[])HealthLake.Evidence(finding, "Folders")!);
    }
}
