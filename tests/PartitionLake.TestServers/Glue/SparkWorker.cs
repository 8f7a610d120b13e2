using System.Diagnostics;

namespace PartitionLake.TestServers.Glue;

/// <summary>A real Spark that is started once, by spark-submit for a shell of Python, and runs the product's script for one job after another.</summary>
public sealed class SparkWorker : IDisposable
{
    private const string Mark = "worker: ";
    private const string Failure = "failed ";

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Process _process;
    private readonly Task<string> _errors;

    /// <param name="variables">What its process needs.</param>
    /// <param name="folder">For the script of the worker and Spark's own files.</param>
    public SparkWorker(IReadOnlyDictionary<string, string?> variables, string folder)
    {
        var script = Path.Combine(folder, "spark_worker.py");
        using (var source = typeof(SparkWorker).Assembly.GetManifestResourceStream("spark_worker.py")!)
        using (var file = File.Create(script))
            source.CopyTo(file);
        var start = new ProcessStartInfo(variables["PYSPARK_PYTHON"]!, [script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PYSPARK_SUBMIT_ARGS"] = "--master local[2] --driver-memory 1g --conf spark.ui.enabled=false "
            + "--conf spark.sql.shuffle.partitions=2 --conf spark.default.parallelism=1 "
            + "--driver-java-options '-Duser.timezone=UTC -XX:TieredStopAtLevel=1 -XX:+UseSerialGC' pyspark-shell";
        start.Environment["SPARK_LOCAL_DIRS"] = folder;
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Runs a job to its end.</summary>
    /// <returns>Why it failed; null where it did not.</returns>
    public async Task<string?> RunAsync(string script, string plan)
    {
        await _turn.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync($"{script}\t{plan}");
            await _process.StandardInput.FlushAsync();
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                if (line.StartsWith(Mark, StringComparison.Ordinal) && line[Mark.Length..] is var said && said != "ready")
                    return said.StartsWith(Failure, StringComparison.Ordinal) ? said[Failure.Length..] : null;
            }
            throw new InvalidOperationException($"Spark ended: {await _errors}");
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _turn.Dispose();
    }
}
