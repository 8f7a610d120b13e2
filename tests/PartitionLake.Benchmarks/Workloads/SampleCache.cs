using System.Diagnostics;
using System.Globalization;

namespace PartitionLake.Benchmarks.Workloads;

/// <summary>Makes the data of a workload once and keeps it for later runs.</summary>
public static class SampleCache
{
    /// <summary>The folder with the sample data.</summary>
    public static string Prepare(string work, Workload workload, long rows, int seed)
    {
        var folder = Path.Combine(work, "data", string.Create(CultureInfo.InvariantCulture, $"{workload.Name}-{rows}-{seed}"));
        if (Directory.Exists(folder))
            return folder;
        var unfinished = folder + ".unfinished";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        var watch = Stopwatch.StartNew();
        var bytes = workload.WriteData(unfinished, rows, seed);
        Directory.Move(unfinished, folder);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"data: {rows:N0} rows, {bytes / 1e6:N0} MB in {watch.Elapsed.TotalSeconds:N1} s -> {folder}"));
        return folder;
    }
}
