using System.Runtime.InteropServices;
using System.Text.Json;
using PartitionLake.Benchmarks.Workloads;

namespace PartitionLake.Benchmarks.Measuring;

/// <summary>Writes results as JSON, together with the machine they were measured on.</summary>
public static class ResultFile
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static void Write(string path, Job job, Comparison comparison) => Save(path, new
    {
        Workload = job.Workload.Name,
        job.Rows,
        Columns = job.Workload.OutputColumns.Count,
        Machine = DescribeMachine(),
        comparison.Trials,
        comparison.Runs,
        comparison.Ours,
        comparison.Peer,
        Ratio = comparison.RatioLine,
    });

    public static void Write(string path, IReadOnlyList<Measurement> runs) =>
        Save(path, new { Workload = "scale", Columns = StarQuery.ColumnCount, Machine = DescribeMachine(), Runs = runs });

    private static object DescribeMachine() => new
    {
        Cores = Environment.ProcessorCount,
        Memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        System = RuntimeInformation.OSDescription,
        Runtime = RuntimeInformation.FrameworkDescription,
    };

    private static void Save(string path, object result)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, JsonSerializer.Serialize(result, Json));
    }
}
