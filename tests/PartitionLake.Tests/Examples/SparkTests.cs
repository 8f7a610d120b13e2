namespace PartitionLake.Tests.Examples;

/// <summary>The example of one plan on two engines, as a user runs it, on a real Spark.</summary>
public sealed class SparkTests
{
    private static string Script => Path.Combine(Repository.Root, "src", "PartitionLake", "Examples", "spark.ps1");

    [Fact]
    public void Both_engines_make_one_lake_of_one_plan()
    {
        Assert.SkipWhen(SparkHome.Missing is not null, SparkHome.Missing ?? "");

        var outcome = ShellProcess.RunWith(SparkHome.Variables, Script, "-Rows", "1000");

        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Errors);
        Assert.Contains("All checks passed.", outcome.Lines);
    }

    [Fact]
    public void Without_Spark_the_example_says_so_and_ends_well()
    {
        var outcome = ShellProcess.RunWith(
            new Dictionary<string, string?> { ["SPARK_HOME"] = null, ["PATH"] = Path.GetDirectoryName(Environment.ProcessPath) }, Script);

        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Errors);
        Assert.Contains(outcome.Lines, line => line.StartsWith("Skipped: ", StringComparison.Ordinal));
    }
}
