namespace PartitionLake.Tests.Examples;

/// <summary>The example of one plan on two engines, as a user runs it, on a real Spark.</summary>
public sealed class SparkTests
{
    private static readonly string s_engines = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "engines", "spark-3.5.6"));

    private static string? Home => new[] { Environment.GetEnvironmentVariable("SPARK_HOME"), s_engines }
        .FirstOrDefault(folder => folder is { Length: > 0 } && File.Exists(Path.Combine(folder, "bin", "spark-submit")));

    [Fact]
    public void Both_engines_make_one_lake_of_one_plan()
    {
        Assert.SkipWhen(Home is null, $"There is no Spark: SPARK_HOME is not set and {s_engines} is not there.");
        var libraries = Path.Combine(Home, "python", "lib");
        string[] path = [Path.Combine(Home, "python"), .. Directory.Exists(libraries) ? Directory.GetFiles(libraries, "py4j-*.zip") : []];

        var outcome = ShellProcess.RunWith(
            new Dictionary<string, string?>
            {
                ["SPARK_HOME"] = Home,
                ["PYSPARK_PYTHON"] = "python3.11",
                ["PYTHONPATH"] = string.Join(Path.PathSeparator, path),
                ["SPARK_LOCAL_IP"] = "127.0.0.1",
            },
            Path.Combine(Repository.Root, "src", "PartitionLake", "Examples", "spark.ps1"), "-Rows", "1000");

        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Errors);
        Assert.Contains("All checks passed.", outcome.Lines);
    }

    [Fact]
    public void Without_Spark_the_example_says_so_and_ends_well()
    {
        var outcome = ShellProcess.RunWith(
            new Dictionary<string, string?> { ["SPARK_HOME"] = null, ["PATH"] = Path.GetDirectoryName(Environment.ProcessPath) },
            Path.Combine(Repository.Root, "src", "PartitionLake", "Examples", "spark.ps1"));

        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Errors);
        Assert.Contains(outcome.Lines, line => line.StartsWith("Skipped: ", StringComparison.Ordinal));
    }
}
