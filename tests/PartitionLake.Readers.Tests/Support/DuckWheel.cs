using System.Text.Json;

namespace PartitionLake.Readers.Tests.Support;

/// <summary>DuckDB 2 for Python, from a wheel beside the repository, in an environment of the tests' own.</summary>
internal static class DuckWheel
{
    private const string Interpreter = "python3.11";

    private static readonly SemaphoreSlim Once = new(1);

    /// <summary>Runs the statements; skips the test, with the reason, where wheel or interpreter are missing.</summary>
    public static async Task<DuckAnswer> RunAsync(string jobPath, IReadOnlyList<string> execute, IReadOnlyList<string> query)
    {
        var wheels = Path.Combine(Folders.Engines, "wheels");
        var wheel = Directory.Exists(wheels) ? Directory.GetFiles(wheels, "duckdb-2.*-cp311-*.whl").Order(StringComparer.Ordinal).LastOrDefault() : null;
        Assert.SkipWhen(wheel is null, $"DuckDB 2 is not compared: {wheels} holds no wheel of it.");
        Assert.SkipWhen(ExternalProgram.Find(Interpreter) is null, $"DuckDB 2 is not compared: its wheel needs {Interpreter}.");
        var python = await PrepareAsync(wheel!);
        var answer = jobPath + ".answer";
        await File.WriteAllTextAsync(jobPath, JsonSerializer.Serialize(new { execute, query, answer }));
        await ExternalProgram.RunAsync(python, [Path.Combine(Folders.Project, "python", "duckdb2.py"), jobPath], Folders.Project, "");
        return JsonSerializer.Deserialize<DuckAnswer>(await File.ReadAllTextAsync(answer), JsonSerializerOptions.Web)!;
    }

    private static async Task<string> PrepareAsync(string wheel)
    {
        var folder = Path.Combine(Folders.Project, "python", ".venv", Path.GetFileNameWithoutExtension(wheel));
        var python = Path.Combine(folder, "bin", "python");
        var done = Path.Combine(folder, "done");
        await Once.WaitAsync();
        try
        {
            if (File.Exists(done))
                return python;
            const string remedy = "Remove the folder .venv and try again.";
            await ExternalProgram.RunAsync(Interpreter, ["-m", "venv", "--clear", folder], Folders.Project, remedy);
            await ExternalProgram.RunAsync(
                python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", wheel], Folders.Project, remedy);
            await File.WriteAllTextAsync(done, "");
            return python;
        }
        finally
        {
            Once.Release();
        }
    }
}

/// <param name="Version">Of DuckDB.</param>
/// <param name="Rows">The first column of each query.</param>
internal sealed record DuckAnswer(string Version, long[][] Rows);
