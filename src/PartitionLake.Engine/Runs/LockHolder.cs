namespace PartitionLake.Engine.Runs;

/// <summary>Who holds the lock of a lake, or held it when it died.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Owner">User and machine.</param>
/// <param name="Acquired">When it took the lock.</param>
/// <param name="Expires">How long the lock holds unless it is renewed.</param>
/// <param name="IsAlive">Whether the lease runs and the process is not known to be gone.</param>
public sealed record LockHolder(string RunId, string Owner, DateTimeOffset Acquired, DateTimeOffset Expires, bool IsAlive);
