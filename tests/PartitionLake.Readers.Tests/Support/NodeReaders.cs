using System.Text.Json;
using PartitionLake.Engine.Columns;
using PartitionLake.Readers.Tests.Matrix;

namespace PartitionLake.Readers.Tests.Support;

/// <summary>Readers of npm, installed by their lock file on first use; each runs in a process of its own.</summary>
internal static class NodeReaders
{
    private const string Remedy = "Install Node.js 20.6 or later, which brings npm: the tests read lakes with npm packages.";

    private static readonly SemaphoreSlim Once = new(1);

    public static async Task<NodeAnswer> RunAsync(MatrixLake lake, string script, IEnumerable<MatrixFilter> filters, IEnumerable<MatrixColumn> columns)
    {
        var folder = Path.Combine(Folders.Project, "node");
        await InstallAsync(folder);
        var job = lake.NewPath(script + ".json");
        var answer = lake.NewPath(script + ".answer");
        var nested = await lake.NestedAsync();
        await File.WriteAllTextAsync(job, JsonSerializer.Serialize(new
        {
            lake = lake.Root,
            files = lake.Files(),
            columns = columns.Select(column => column.Name),
            types = columns.Select(column => Describe(column.Name, column.Type)),
            filters = filters.Select(filter => filter.Conditions.Select(Describe)),
            nested = new { source = nested.Source, files = nested.Files(), columns = NestedLake.Columns },
            output = Output(lake, script),
            answer,
        }));
        await ExternalProgram.RunAsync("node", ["--max-old-space-size=6000", script, job], folder, Remedy);
        return JsonSerializer.Deserialize<NodeAnswer>(await File.ReadAllTextAsync(answer), JsonSerializerOptions.Web)!;
    }

    /// <summary>The lines that the script wrote.</summary>
    public static string Output(MatrixLake lake, string script) => lake.NewPath(script + ".tsv");

    private static async Task InstallAsync(string folder)
    {
        var done = Path.Combine(folder, "node_modules", ".package-lock.json");
        await Once.WaitAsync();
        try
        {
            if (File.Exists(done) && File.GetLastWriteTimeUtc(done) >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
                return;
            await ExternalProgram.RunAsync(
                OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, Remedy);
            File.SetLastWriteTimeUtc(done, DateTime.UtcNow);
        }
        finally
        {
            Once.Release();
        }
    }

    private static object Describe(string name, LakeType type) =>
        new { name, kind = type.Kind.ToString(), element = type.Element is { } element ? Describe("", element) : null };

    private static object Describe(Condition condition) => new
    {
        column = condition.Column.Name,
        kind = condition.Column.Type.Kind.ToString(),
        utc = condition.Column.Type.IsUtc,
        precision = condition.Column.Type.Precision,
        scale = condition.Column.Type.Scale,
        comparison = condition.Comparison.ToString(),
        operand = condition.Operand,
    };
}

/// <param name="Version">Of the package.</param>
/// <param name="Keys">The types of the keys, where the reader infers them.</param>
/// <param name="Rows">For each filter the numbers of the rows.</param>
/// <param name="Values">Of rows that were read by their place.</param>
/// <param name="Wrong">Such reads that gave something else.</param>
/// <param name="Nested">What the reader found of structs, maps and lists.</param>
internal sealed record NodeAnswer(string Version, string[]? Keys, long[][]? Rows, long Values, string[]? Wrong, NodeNested? Nested);

/// <param name="Rows">Rows of the lake.</param>
/// <param name="Distinct">How many different rows DuckDB's file has.</param>
/// <param name="Differing">Rows that are not as the same reader finds them in DuckDB's file; a few.</param>
internal sealed record NodeNested(long Rows, long Distinct, string[] Differing);
