namespace PartitionLake.Engine.Storage;

/// <summary>Who holds the lock of a lake, or held it when it died.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Owner">User and machine.</param>
/// <param name="Acquired">When it took the lock.</param>
/// <param name="Expires">How long the lock of a bucket holds unless it is renewed, by the clock
/// of the store; null on a disk, where it ends with the process.</param>
/// <param name="IsAlive">Whether it still holds the lock.</param>
public sealed record LockHolder(string RunId, string Owner, DateTimeOffset Acquired, DateTimeOffset? Expires, bool IsAlive);
