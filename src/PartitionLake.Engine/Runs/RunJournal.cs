using System.Text.Json;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>
/// What a run notes in the lake before it changes a store that shows each object at once, in <c>current/&lt;runId&gt;.journal</c> of the lake's state. While
/// it is there the run is unfinished: its manifest takes its place at the end.
/// </summary>
/// <param name="RunId">The run.</param>
/// <param name="Plan">The name of the plan.</param>
/// <param name="PlanHash">As in the manifest.</param>
/// <param name="InputHash">Checksum of the plan and of the fingerprints of all inputs: what a resumed run must find again.</param>
/// <param name="Mode">How the run changes the lake.</param>
/// <param name="ObjectName">The file name of its objects in each partition folder.</param>
/// <param name="Started">When the run began.</param>
/// <param name="State">How far it came.</param>
/// <param name="Partitions">Those that the run replaces, as they were before; what it creates is not among them, and an appending run replaces none.</param>
/// <param name="Removals">The objects of partitions that the run takes out of the lake once its manifest is there.</param>
/// <param name="Base">The number of the newest run that had ended when this one began to change the lake; 0 for none.</param>
public sealed record RunJournal(
    string RunId,
    string Plan,
    string PlanHash,
    string InputHash,
    PublishMode Mode,
    string ObjectName,
    DateTimeOffset Started,
    RunJournalState State,
    IReadOnlyList<JournalPartition> Partitions,
    IReadOnlyList<JournalObject> Removals,
    long Base)
{
    internal const string Folder = StatePlace.Current;
    internal const string Extension = ".journal";

    /// <summary>All that the run has to remove once its manifest is there.</summary>
    internal IEnumerable<JournalObject> AllRemovals => Partitions.SelectMany(partition => partition.Others).Concat(Removals);

    /// <summary>The partitions as they were before the first of several dead runs that do the same, where this one goes on with what they began.</summary>
    public IReadOnlyList<JournalPartition>? Before { get; init; }

    /// <summary>The job on another engine that computes the rows; null for a run that computes them itself.</summary>
    public JournalJob? Job { get; init; }

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
            return JsonSerializer.Deserialize(
                content, RunJournalContract.Default.RunJournal) is { RunId: not null, Partitions: not null, Removals: not null } journal ? journal : null;
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
    public static async ValueTask<(IReadOnlyList<RunJournal> Journals, IReadOnlySet<string> Completed)> ListAsync(
        ILakeStore store, CancellationToken cancellationToken)
    {
        var listing = await StateListing.ReadAsync(store, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(store, listing, cancellationToken).ConfigureAwait(false);
    }

    internal static async ValueTask<(IReadOnlyList<RunJournal> Journals, IReadOnlySet<string> Completed)> ReadAsync(
        ILakeStore store, StateListing listing, CancellationToken cancellationToken)
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

/// <summary>A partition that a run replaces, as it was before.</summary>
/// <param name="Folder">Its folder, as the run spells it.</param>
/// <param name="ETag">That of the object which the run replaces; null where there is none of its name.</param>
/// <param name="Others">The other objects of the partition, which go once the run's object is there and counts.</param>
public sealed record JournalPartition(string Folder, string? ETag, IReadOnlyList<JournalObject> Others);

/// <summary>An object that a run has to remove, in the version that it found.</summary>
/// <param name="Path">Below the root.</param>
/// <param name="ETag">What the store calls the version.</param>
public sealed record JournalObject(string Path, string? ETag)
{
    internal static JournalObject Of(StoredObject stored) => new(stored.Path, stored.ETag);
}

/// <summary>A job on another engine that a run waits for.</summary>
/// <param name="Engine">What runs it.</param>
/// <param name="Attempt">Which of the run's tries it is; it names the folder of what the job stages.</param>
/// <param name="JobRunId">What the service calls it; null as long as it has not told.</param>
public sealed record JournalJob(string Engine, string Attempt, string? JobRunId);

/// <summary>How far a run with a journal came.</summary>
public enum RunJournalState
{
    /// <summary>It was waiting for a job on another engine, and has changed nothing.</summary>
    Computing,
    /// <summary>It was publishing when the journal was last written; if no run holds the lake's lock, it died.</summary>
    Publishing,
    /// <summary>It died, and each of its partitions has been made whole since: as it was before, or as the run makes it. The same plan completes it.</summary>
    Interrupted,
}
