namespace PartitionLake.Engine.Runs;

/// <summary>The job on another engine that computed the rows of a run.</summary>
/// <param name="Engine">What ran it, as people call it: <c>Glue 5.1</c>, <c>Spark</c>.</param>
/// <param name="Hash">Checksum of all that it was asked: two jobs of one checksum over the same inputs make the same.</param>
/// <param name="JobRunId">What the service called it.</param>
/// <param name="DpuSeconds">Seconds of data processing units that were charged; null where nothing was.</param>
/// <param name="SparkVersion">The version of Spark, as the job tells it.</param>
public sealed record ManifestJob(string Engine, string Hash, string JobRunId, double? DpuSeconds, string? SparkVersion);
