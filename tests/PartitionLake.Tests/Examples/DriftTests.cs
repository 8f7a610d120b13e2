namespace PartitionLake.Tests.Examples;

/// <summary>The example of files whose columns differ, as a user runs it.</summary>
public sealed class DriftTests
{
    [Fact]
    public void It_makes_one_lake_of_Parquet_CSV_and_NDJSON()
    {
        var outcome = ShellProcess.Run(Path.Combine(Repository.Root, "src", "PartitionLake", "Examples", "drift.ps1"));

        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Errors);
        Assert.Contains("All checks passed.", outcome.Lines);
    }
}
