using PartitionLake.Engine.Pipeline;

namespace PartitionLake.TestRun;

/// <summary>What the process is to do, as JSON in the file that its argument names.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="RunId">The run's id, or null for a new one.</param>
/// <param name="TempPath">Folder for temporary files.</param>
/// <param name="Endpoint">The server.</param>
/// <param name="AccessKey">The key's id.</param>
/// <param name="SecretKey">Its secret.</param>
internal sealed record Job(EtlPlan Plan, string? RunId, string TempPath, string Endpoint, string AccessKey, string SecretKey);
