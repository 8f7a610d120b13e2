namespace PartitionLake.Benchmarks;

/// <summary>A benchmark cannot be run as asked; the message says why and what to do.</summary>
public sealed class BenchmarkException(string message) : Exception(message);
