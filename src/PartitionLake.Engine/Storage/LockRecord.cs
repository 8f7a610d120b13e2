using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PartitionLake.Engine.Storage;

/// <summary>The content of <c>lock.json</c>: who holds the lake, and in a bucket until when.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Owner">user@machine, for messages.</param>
/// <param name="Host">Identifies the set of processes in which the process id means something: machine, boot and container.</param>
/// <param name="ProcessId">The process.</param>
/// <param name="ProcessStarted">When that process began: process ids are used again.</param>
/// <param name="Acquired">When the lock was taken: in a bucket by the clock of the store.</param>
/// <param name="Expires">When its right to change anything ends unless it is renewed, by the clock of the store; null on a disk.</param>
/// <param name="Token">The same through all renewals of one lock, and of no other.</param>
/// <param name="Nonce">Makes every content different from all others, which comparing and replacing relies on.</param>
internal sealed record LockRecord(string RunId, string Owner, string Host, int ProcessId,
    DateTimeOffset ProcessStarted, DateTimeOffset Acquired, DateTimeOffset? Expires, string Token, string Nonce)
{
    /// <summary>Where it is, below the root.</summary>
    public const string Path = LakePath.Control + "/lock.json";

    /// <summary>More than any record has.</summary>
    public const int MostBytes = 64 * 1024;

    public static LockRecord OfThisProcess(string runId, DateTimeOffset now, TimeSpan? lease)
    {
        using var process = Process.GetCurrentProcess();
        return new LockRecord(runId, $"{Environment.UserName}@{Environment.MachineName}",
            ThisHost(), process.Id, StartOf(process), now, now + lease, NewNonce(), NewNonce());
    }

    public LockHolder ToHolder(bool isAlive) => new(RunId, Owner, Acquired, Expires, isAlive);

    public LockRecord Renewed(DateTimeOffset expires) => this with { Expires = expires, Nonce = NewNonce() };

    /// <summary>Whether its run gave it up, and was not allowed to remove it.</summary>
    public bool IsReleased => Expires <= Acquired;

    public LockRecord Released() => Renewed(Acquired);

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, LockContract.Default.LockRecord);

    /// <summary>Null when the content is not a lock of ours.</summary>
    public static LockRecord? Parse(byte[] content)
    {
        try
        {
            var found = JsonSerializer.Deserialize(content, LockContract.Default.LockRecord);
            return found is { RunId: not null, Owner: not null, Host: not null } ? found : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether the owner ran on this machine and its process is gone, or it is this process and it has given the lock up.</summary>
    public bool IsOfDeadProcess()
    {
        if (Host != ThisHost())
            return false;
        try
        {
            using var process = Process.GetProcessById(ProcessId);
            // The system computes start times from clock ticks, so the same process may differ by a little.
            return (StartOf(process) - ProcessStarted).Duration() > TimeSpan.FromSeconds(2)
                || (ProcessId == Environment.ProcessId && !LivingLocks.Contains(Token));
        }
        catch (ArgumentException)
        {
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It exists, but it is another user's or is just ending: the lease decides.
            return false;
        }
    }

    // Containers often share a machine name, and each has process ids of its own: on Linux the boot and the process
    // namespace are part of the identity. Where these are not the same, only the lease decides.
    internal static string ThisHost() =>
        string.Join('/', Environment.MachineName, ReadOrEmpty("/proc/sys/kernel/random/boot_id"), LinkOrEmpty("/proc/self/ns/pid"));

    private static DateTimeOffset StartOf(Process process) => new(process.StartTime.ToUniversalTime(), TimeSpan.Zero);

    private static string NewNonce() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string LinkOrEmpty(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

/// <summary>How a lock becomes JSON.</summary>
[JsonSerializable(typeof(LockRecord))]
internal sealed partial class LockContract : JsonSerializerContext;
