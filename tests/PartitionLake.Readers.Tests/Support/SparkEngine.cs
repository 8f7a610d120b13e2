using System.Text.Json;

namespace PartitionLake.Readers.Tests.Support;

/// <summary>Spark 3.5 in local mode, started once for all that is asked of it: what AWS Glue 5 and EMR 7 run.</summary>
internal static class SparkEngine
{
    private const string Interpreter = "python3.11";

    /// <summary>Why Spark cannot be asked; null where it can.</summary>
    public static string? Missing =>
        Home is null ? $"Spark is not compared: SPARK_HOME is not set and {Path.Combine(Folders.Engines, "spark-3.5.6")} is not there."
        : ExternalProgram.Find("java") is null ? "Spark is not compared: it needs Java 17."
        : ExternalProgram.Find(Interpreter) is null ? $"Spark is not compared: it needs {Interpreter}."
        : null;

    private static string? Home => new[] { Environment.GetEnvironmentVariable("SPARK_HOME"), Path.Combine(Folders.Engines, "spark-3.5.6") }
        .FirstOrDefault(folder => folder is { Length: > 0 } && File.Exists(Path.Combine(folder, "bin", "spark-submit")));

    public static Task<SparkAnswer> RunAsync(string folder, object job, string answer) => RunAsync<SparkAnswer>("spark.py", folder, job, answer);

    /// <summary>Runs a script of this project with a job, and reads its answer.</summary>
    /// <param name="script">Its name in the folder of scripts.</param>
    /// <param name="folder">Where job and temporary files go.</param>
    /// <param name="job">What it is to do.</param>
    /// <param name="answer">Where it writes its answer.</param>
    /// <param name="settings">Further arguments of spark-submit, which outrank those that are given here.</param>
    public static async Task<T> RunAsync<T>(string script, string folder, object job, string answer, params IReadOnlyList<string> settings)
    {
        var home = Home!;
        var python = Path.Combine(home, "python");
        var py4j = Directory.Exists(Path.Combine(python, "lib")) ? Directory.GetFiles(Path.Combine(python, "lib"), "py4j-*.zip") : [];
        var environment = new Dictionary<string, string>
        {
            ["SPARK_HOME"] = home,
            ["PYTHONDONTWRITEBYTECODE"] = "1",
            ["PYSPARK_PYTHON"] = Interpreter,
            ["PYTHONPATH"] = string.Join(Path.PathSeparator, [python, .. py4j]),
            ["SPARK_LOCAL_DIRS"] = folder,
            ["SPARK_LOCAL_IP"] = "127.0.0.1",
        };
        var path = Path.Combine(folder, "job.json");
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(job));
        string[] arguments =
        [
            "--master", "local[2]", "--driver-memory", "2g",
            "--conf", "spark.ui.enabled=false", "--conf", "spark.sql.session.timeZone=UTC",
            "--conf", "spark.sql.shuffle.partitions=2", "--conf", "spark.driver.host=127.0.0.1",
            "--conf", "spark.driver.extraJavaOptions=-Duser.timezone=UTC",
            .. settings,
            Path.Combine(Folders.Project, "python", script), path,
        ];
        await ExternalProgram.RunAsync(Path.Combine(home, "bin", "spark-submit"), arguments, folder, "", environment);
        return JsonSerializer.Deserialize<T>(await File.ReadAllTextAsync(answer), JsonSerializerOptions.Web)!;
    }
}

/// <param name="Version">Of Spark.</param>
/// <param name="Schema">Name and type of each column, without inference of keys.</param>
/// <param name="Inferred">The same with inference, which is Spark's default.</param>
/// <param name="Filters">For each filter the rows with pushdown, without it, and how many left the scan.</param>
/// <param name="Nested">What it found of the nested lake, with its vectorised reader and without.</param>
internal sealed record SparkAnswer(string Version, string[][] Schema, string[][] Inferred, SparkFiltered[] Filters, SparkNested[] Nested);

internal sealed record SparkFiltered(long[] Pushed, long[] Plain, long Scanned);

/// <param name="IsVectorised">Whether nested columns were read by the vectorised reader.</param>
/// <param name="Expected">The schema of the source.</param>
/// <param name="Found">That of the lake.</param>
/// <param name="Rows">Rows of the lake.</param>
/// <param name="Missing">Rows of the source that the lake lacks.</param>
/// <param name="Further">Rows of the lake that the source lacks.</param>
/// <param name="Filters">For each filter the rows that the source has and those that the lake has.</param>
internal sealed record SparkNested(bool IsVectorised, string Expected, string Found, long Rows, long Missing, long Further, long[][] Filters);
