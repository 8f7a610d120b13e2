using System.Text.Json;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>
/// What a run notes in the lake before it changes a store that shows each object at once, in <c>current/&lt;runId&gt;.journal</c> of the lake's state. While
/// it is there the run is unfinished: its manifest takes its place at the end.
/// </summary>
/// <param name="RunId">The run.</param>
/// <param name="Plan">The name of the plan.</param>
/// <param name="PlanHash">As in the manifest.</param>
/// <param name="InputHash">Checksum of the fingerprints of all inputs: what a resumed run must find again.</param>
/// <param name="Mode">How the run changes the lake.</param>
/// <param name="ObjectName">The file name of its objects in each partition folder.</param>
/// <param name="Started">When the run began.</param>
/// <param name="State">How far it came.</param>
/// <param name="Removals">Objects to remove once the manifest is there.</param>
public sealed record RunJournal(
    string RunId, string Plan, string PlanHash, string InputHash, PublishMode Mode, string ObjectName, DateTimeOffset Started, RunJournalState State, IReadOnlyList<string> Removals)
{
    internal const string Folder = StatePlace.Current;
    internal const string Extension = ".journal";

    /// <summary>Where the journal of a run is, as the stores know it.</summary>
    public static string PathOf(string runId) => $"{Folder}/{Runs.RunId.Check(runId)}{Extension}";

    /// <summary>The run of the journal at that path; null for something else.</summary>
    internal static string? RunOf(string path) =>
        path.EndsWith(Extension, StringComparison.Ordinal) && Path.GetFileNameWithoutExtension(path) is var id && Runs.RunId.IsValid(id) ? id : null;

    internal ValueTask WriteAsync(ILakeStore store, CancellationToken cancellationToken) =>
        store.PutAsync(PathOf(RunId), JsonSerializer.SerializeToUtf8Bytes(this, RunJournalContract.Default.RunJournal), cancellationToken);

    /// <summary>Reads a journal; null when there is none, or it is none of ours.</summary>
    internal static async ValueTask<RunJournal?> ReadAsync(ILakeStore store, string runId, CancellationToken cancellationToken)
    {
        try
        {
            using var source = await store.OpenAsync(PathOf(runId), cancellationToken).ConfigureAwait(false);
            var content = new byte[source.Length];
            await source.ReadAsync(0, content, cancellationToken).ConfigureAwait(false);
            return JsonSerializer.Deserialize(content, RunJournalContract.Default.RunJournal) is { RunId: not null, Removals: not null } journal ? journal : null;
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.PathNotFound)
        {
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The journals of a lake, and which of their runs have their manifest all the same.</summary>
    public static async ValueTask<(IReadOnlyList<RunJournal> Journals, IReadOnlySet<string> Completed)> ListAsync(ILakeStore store, CancellationToken cancellationToken)
    {
        var listing = await StateListing.ReadAsync(store, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(store, listing, cancellationToken).ConfigureAwait(false);
    }

    internal static async ValueTask<(IReadOnlyList<RunJournal> Journals, IReadOnlySet<string> Completed)> ReadAsync(ILakeStore store, StateListing listing, CancellationToken cancellationToken)
    {
        var journals = new List<RunJournal>();
        var completed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in listing.Journals)
        {
            if (await ReadAsync(store, id, cancellationToken).ConfigureAwait(false) is not { } journal)
                continue;
            journals.Add(journal);
            if (await store.FindAsync(RunManifest.PathOf(id), cancellationToken).ConfigureAwait(false) is not null)
                completed.Add(id);
        }
        return (journals, completed);
    }
}

/// <summary>How far a run with a journal came.</summary>
public enum RunJournalState
{
    /// <summary>It was publishing when the journal was last written; if no run holds the lake's lock, it died.</summary>
    Publishing,
    /// <summary>All data is visible, the manifest and the removals follow.</summary>
    Ending,
    /// <summary>It failed or was stopped, and some of its partitions are in the lake; the same plan completes it.</summary>
    Interrupted,
}
