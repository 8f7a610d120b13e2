using PartitionLake.Benchmarks.Workloads;

namespace PartitionLake.Benchmarks.Measuring;

/// <summary>A newer DuckDB than .NET has, in Python, in one of its variants.</summary>
/// <param name="python">An interpreter that can import it.</param>
/// <param name="variant">The variant.</param>
public sealed class PythonContestant(string python, PeerVariant variant) : IContestant
{
    private const string Code = "import sys, duckdb; duckdb.connect().execute(open(sys.argv[1], encoding='utf-8').read())";

    public string Name { get; } = variant.Name.Replace("duckdb", "duckdb2", StringComparison.Ordinal);

    public string Lake { get; private set; } = "";

    /// <summary>
    /// An interpreter that imports DuckDB 2, or null: the one that PARTITIONLAKE_PYTHON names, the usual ones, or one made from a wheel
    /// beside the repository.
    /// </summary>
    /// <param name="repository">The root of the repository.</param>
    /// <param name="work">Where an environment is made for the wheel.</param>
    public static string? FindPython(string repository, string work)
    {
        var own = Path.Combine(work, "duckdb2", "bin", "python");
        foreach (var python in new[] { Environment.GetEnvironmentVariable("PARTITIONLAKE_PYTHON"), own, "python3", "python" })
        {
            if (python is { Length: > 0 } && Imports(python))
                return python;
        }
        var wheels = Path.GetFullPath(Path.Combine(repository, "..", "shared", "engines", "wheels"));
        if (!Directory.Exists(wheels) || Directory.GetFiles(wheels, "duckdb-2.*-cp311-*.whl") is not [var wheel, ..])
            return null;
        return Succeeds("python3.11", "-m", "venv", Path.Combine(work, "duckdb2"))
            && Succeeds(own, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", wheel) ? own : null;
    }

    public Measurement Run(Job job)
    {
        Lake = job.NewLake("duckdb2");
        var statements = Path.Combine(job.Work, $"{job.Workload.Name} {Name}.sql");
        File.WriteAllText(statements, variant.Statements(job.Workload, job.Data, Lake));
        return RunResult.From(Name, job, Lake, Execute(python, statements, job));
    }

    /// <summary>Runs a file of statements.</summary>
    public static ProcessOutcome Execute(string python, string statements, Job job) =>
        MeasuredProcess.Run(python, ["-c", Code, statements], job.Lakes, job.TimeLimit, DuckMemory.MaxRss);

    private static bool Imports(string python) => Succeeds(python, "-c", "import duckdb, sys; sys.exit(int(duckdb.__version__.split('.')[0]) < 2)");

    private static bool Succeeds(string program, params string[] arguments)
    {
        try
        {
            return MeasuredProcess.Run(program, arguments, Path.GetTempPath(), TimeSpan.FromMinutes(2)).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // there is no such program
        }
    }
}
