namespace PartitionLake.Tests.Support;

/// <summary>Spark 3.5 where it is: by SPARK_HOME, or beside the repository.</summary>
internal static class SparkHome
{
    private static readonly string s_engines = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "engines", "spark-3.5.6"));

    /// <summary>Why Spark cannot be asked; null where it can.</summary>
    public static string? Missing => Folder is null ? $"There is no Spark: SPARK_HOME is not set and {s_engines} is not there." : null;

    private static string? Folder => new[] { Environment.GetEnvironmentVariable("SPARK_HOME"), s_engines }
        .FirstOrDefault(folder => folder is { Length: > 0 } && File.Exists(Path.Combine(folder, "bin", "spark-submit")));

    /// <summary>What a process needs that starts it.</summary>
    public static IReadOnlyDictionary<string, string?> Variables
    {
        get
        {
            var libraries = Path.Combine(Folder!, "python", "lib");
            string[] path = [Path.Combine(Folder!, "python"), .. Directory.Exists(libraries) ? Directory.GetFiles(libraries, "py4j-*.zip") : []];
            return new Dictionary<string, string?>
            {
                ["SPARK_HOME"] = Folder,
                ["PYSPARK_PYTHON"] = "python3.11",
                ["PYTHONPATH"] = string.Join(Path.PathSeparator, path),
                ["SPARK_LOCAL_IP"] = "127.0.0.1",
            };
        }
    }
}
