using System.Diagnostics;
using System.Runtime.CompilerServices;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Local;

namespace PartitionLake.Engine.Diagnosis;

/// <summary>What a run needs of the place where a lake is, or is to be: that it answers, may be listed, read and written, and tells the time.</summary>
/// <param name="store">The lake, which need not be there.</param>
/// <param name="tryWriting">Whether writing is tried: a small object of the state is written and removed, the lock taken and given up.</param>
public sealed class LakeChecks(ILakeStore store, bool tryWriting)
{
    // S3 refuses requests whose time is more than 15 minutes off; what is as far off already shows in every log.
    private static readonly TimeSpan s_mostOffset = TimeSpan.FromMinutes(1);

    /// <summary>Tells each finding as soon as it is there. What rests on something that failed is not tried.</summary>
    public async IAsyncEnumerable<EnvironmentFinding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var listing = await TellAsync("Listing", ListAsync, cancellationToken).ConfigureAwait(false);
        yield return listing;
        if (listing.Status == EnvironmentStatus.Failed)
        {
            yield return EnvironmentFinding.NotTried("State and clock", "The lake cannot be listed.", "Mend that first.");
            yield return EnvironmentFinding.NotTried("Writing", "The lake cannot be listed.", "Mend that first.");
            yield break;
        }
        var state = await TellAsync("State", FindHolderAsync, cancellationToken).ConfigureAwait(false);
        yield return state;
        if (state.Status != EnvironmentStatus.Failed
            && await TellAsync("Clock", FindClockAsync, cancellationToken).ConfigureAwait(false) is { Found.Length: > 0 } clock)
        {
            yield return clock;
        }
        if (!LakeUri.HasScheme(store.Root) && NetworkDisk.WarningFor(store.Root) is { } network)
            yield return EnvironmentFinding.Warning("Disk", network, "Put the lake on a disk of this machine, or into a bucket.");
        yield return tryWriting
            ? await TellAsync("Writing", WriteAsync, cancellationToken).ConfigureAwait(false)
            : EnvironmentFinding.NotTried("Writing", "Nothing was written.", "-TryWrite writes a small object beside the lake and removes it.");
    }

    private static async Task<EnvironmentFinding> TellAsync(
        string check, Func<string, CancellationToken, Task<EnvironmentFinding>> look, CancellationToken cancellationToken)
    {
        try
        {
            return await look(check, cancellationToken).ConfigureAwait(false);
        }
        catch (LakeException e)
        {
            return EnvironmentFinding.Failed(check, e);
        }
    }

    private async Task<EnvironmentFinding> ListAsync(string check, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var isEmpty = true;
        await foreach (var _ in store.ListChildrenAsync("", cancellationToken).ConfigureAwait(false))
        {
            isEmpty = false;
            break;
        }
        return EnvironmentFinding.Passed(check, $"'{store.Root}' answers after {clock.ElapsedMilliseconds:N0} ms{(isEmpty ? " and is empty" : "")}.");
    }

    private async Task<EnvironmentFinding> FindHolderAsync(string check, CancellationToken cancellationToken)
    {
        if (await store.FindHolderAsync(cancellationToken).ConfigureAwait(false) is not { IsAlive: true } holder)
            return EnvironmentFinding.Passed(check, "No run is writing to the lake.");
        return EnvironmentFinding.Warning(check, $"Run '{holder.RunId}' of {holder.Owner} is writing to the lake since {holder.Acquired.UtcDateTime:u}.",
            "Another run fails until it has ended.");
    }

    /// <summary>An empty finding where the store has no clock of its own.</summary>
    private async Task<EnvironmentFinding> FindClockAsync(string check, CancellationToken cancellationToken)
    {
        if (await store.FindClockOffsetAsync(cancellationToken).ConfigureAwait(false) is not { } offset)
            return EnvironmentFinding.Passed(check, "");
        var found = FormattableString.Invariant($"This machine's clock and the store's differ by {Math.Abs(offset.TotalSeconds):0} s.");
        return offset.Duration() <= s_mostOffset
            ? EnvironmentFinding.Passed(check, found)
            : EnvironmentFinding.Warning(check, found, "Let the system set its clock (NTP): from 15 minutes on requests are refused.");
    }

    private async Task<EnvironmentFinding> WriteAsync(string check, CancellationToken cancellationToken)
    {
        await store.CheckWritableAsync(cancellationToken).ConfigureAwait(false);
        if (!LakeUri.HasScheme(store.Root))
            return EnvironmentFinding.Passed(check, $"'{store.Root}' can be written.");
        var warnings = new List<string>();
        var mine = await store.LockAsync(new LockClaim($"trial-{Guid.NewGuid():n}") { OnWarning = warnings.Add }, cancellationToken).ConfigureAwait(false);
        await mine.DisposeAsync().ConfigureAwait(false);
        return warnings.Count == 0
            ? EnvironmentFinding.Passed(check, $"'{store.Root}' can be written, and its store keeps two runs apart.")
            : EnvironmentFinding.Warning(check, string.Join(' ', warnings), "Use a store that has conditional writes, or let one run at a time write.");
    }
}
