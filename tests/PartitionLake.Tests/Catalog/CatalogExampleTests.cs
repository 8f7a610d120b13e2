using PartitionLake.TestServers;

namespace PartitionLake.Tests.Catalog;

/// <summary>The example that a newcomer runs, in a process of its own.</summary>
public sealed class CatalogExampleTests(MotoServer server)
{
    [Fact]
    public void The_example_registers_finds_repairs_and_makes_a_crawler()
    {
        var script = Path.Combine(Repository.Root, "src", "PartitionLake", "Examples", "catalog.ps1");
        var partitions = Environment.GetEnvironmentVariable("PARTITIONLAKE_LONG") == "1" ? "5000" : "300";

        var outcome = ShellProcess.Run(script, "-EndpointUrl", server.Endpoint, "-Partitions", partitions, "-Database", $"db_{Guid.NewGuid():n}");

        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Errors);
        Assert.Equal("All checks passed.", outcome.Lines[^1]);
    }
}
