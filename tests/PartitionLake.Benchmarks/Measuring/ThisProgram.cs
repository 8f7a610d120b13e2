namespace PartitionLake.Benchmarks.Measuring;

/// <summary>This program, to be run again under a hidden verb.</summary>
internal static class ThisProgram
{
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "PartitionLake.Benchmarks.dll");
}
