using PartitionLake.Engine.Health;

namespace PartitionLake.Engine.Tests.Health;

/// <summary>Objects that hold a partition key as a column too.</summary>
public sealed class KeyColumnTests : IDisposable
{
    private readonly HealthLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("1999", 1999)]
    [InlineData("DATE '1999-01-01'", null)]
    [InlineData("CASE i WHEN 1 THEN 2025 ELSE 2024 END", 2025)]
    public async Task Another_value_than_the_folders_is_an_error_with_both_values(string value, int? found)
    {
        _lake.WriteObject("year=2024/a.parquet", $"SELECT i AS id, {value} AS year FROM range(3) t(i)");
        foreach (var deep in new[] { false, true })
        {
            var finding = await _lake.FindAsync(CheckKind.KeyMismatch, new() { Deep = deep });
            Assert.Equal(FindingSeverity.Error, finding.Severity);
            Assert.Equal("year=2024/a.parquet", finding.Object);
            Assert.Equal("year=2024", HealthLake.Evidence(finding, "Folder"));
            Assert.Equal(found is null ? new DateOnly(1999, 1, 1) : found, HealthLake.Evidence(finding, "Found"));
            Assert.Contains("year=2024", finding.Message, StringComparison.Ordinal);
            Assert.Contains(found?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "1999-01-01", finding.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_value_between_equal_bounds_of_a_text_is_found_by_a_deep_test()
    {
        _lake.WriteObject("k=b/a.parquet", "SELECT i AS id, ['a', 'b', 'c'][i + 1] AS k FROM range(3) t(i)");
        Assert.Empty(await _lake.TestAsync());
        Assert.Equal("a", HealthLake.Evidence(await _lake.FindAsync(CheckKind.KeyMismatch, new() { Deep = true }), "Found"));
    }

    [Fact]
    public async Task Equal_values_are_no_finding_padded_escaped_and_null()
    {
        _lake.WriteObject("y=2024/month=08/s=a%2Fb/n=__HIVE_DEFAULT_PARTITION__/a.parquet",
            "SELECT i AS id, 2024 AS y, 8 AS month, 'a/b' AS s, NULL::INT AS n FROM range(3) t(i)");
        Assert.Empty(await _lake.TestAsync(new() { Deep = true }));
        Assert.Empty(await _lake.TestAsync());
    }
}
