
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.TestRun;

/// <summary>What the process is to do, as JSON: in the file that its argument names, or one after the other on lines of its input.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="RunId">The run's id, or null for a new one.</param>
/// <param name="TempPath">Folder for temporary files.</param>
/// <param name="Endpoint">The server.</param>
/// <param name="AccessKey">The key's id.</param>
/// <param name="SecretKey">Its secret.</param>
/// <param name="ClockFile">A file of eight bytes: how many ticks the clock that measures the lease is ahead of the true one; null for the true one.</param>
/// <param name="Care">Instead of the plan: <c>optimize</c> merges the objects of its lake, anything else is a condition of rows to remove from it.</param>
internal sealed record Job(
    EtlPlan Plan, string? RunId, string TempPath, string Endpoint, string AccessKey, string SecretKey, string? ClockFile = null, string? Care = null);

/// <summary>What became of it, as JSON on a line of the process's output.</summary>
/// <param name="RunId">The id of a run that ended well.</param>
/// <param name="Code">The error's code, or the name of another exception.</param>
/// <param name="Message">Its words.</param>
internal sealed record Outcome(string? RunId, string? Code, string? Message);
