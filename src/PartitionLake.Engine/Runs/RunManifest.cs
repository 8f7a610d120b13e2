using System.Runtime.CompilerServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>The record of a run, in <c>runs/&lt;runId&gt;.json</c> of the lake's state: everything but its objects, which are read one by one.</summary>
public sealed record RunManifest
{
    /// <summary>The version of the format that this code writes, and the newest it reads.</summary>
    public const int CurrentVersion = 1;

    internal const string Folder = StatePlace.Runs;
    internal const string Extension = ".json";

    /// <summary>Runs are numbered under the lock of the lake: of two, the one with the higher number is the newer.</summary>
    public required long Number { get; init; }

    public required string RunId { get; init; }

    /// <summary>The name of the plan.</summary>
    public required string Plan { get; init; }

    /// <summary>Checksum of all of the plan that decides the result.</summary>
    public required string PlanHash { get; init; }

    public required PublishMode Mode { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required DateTimeOffset Finished { get; init; }

    public required IReadOnlyList<ManifestInput> Inputs { get; init; }

    public required long RowsIn { get; init; }

    public required IReadOnlyList<JoinCounts> Joins { get; init; }

    public required long RowsOut { get; init; }

    /// <summary>What the run did to the objects of the lake.</summary>
    public required RunCounts Counts { get; init; }

    /// <summary>The partition columns, outermost folder first.</summary>
    public required IReadOnlyList<Field> PartitionKeys { get; init; }

    /// <summary>The columns of the data files.</summary>
    public required IReadOnlyList<Field> Schema { get; init; }

    /// <summary>The job on another engine that computed the rows; null where the run did it itself.</summary>
    public ManifestJob? Job { get; init; }

    /// <summary>The batch of a stream that the run appended; null where it has no name.</summary>
    public StreamBatch? Batch { get; init; }

    /// <summary>How far the run read the sources of a stream.</summary>
    public SourcePositions Positions { get; init; } = SourcePositions.None;

    /// <summary>Where the manifest of a run is, as the stores know it.</summary>
    public static string PathOf(string runId) => Folder + "/" + Runs.RunId.Check(runId) + Extension;

    /// <summary>Takes the full path or URI of a manifest apart, wherever the state of the lake lies.</summary>
    /// <param name="path">The path, with <c>/</c> between names.</param>
    /// <param name="root">The lake's root, without a final slash.</param>
    /// <param name="runId">The run.</param>
    /// <returns>False where it is no manifest's.</returns>
    public static bool TryParsePath(string path, out string root, out string runId)
    {
        runId = "";
        if (!StatePlace.TryParse(path, out root, out var inLake) || LakePath.FolderOf(inLake) != Folder
            || !inLake.EndsWith(Extension, StringComparison.Ordinal))
            return false;
        runId = inLake[(Folder.Length + 1)..^Extension.Length];
        return true;
    }

    /// <summary>Writes the manifest with its objects, one after another, to the stream of an object of the publication.</summary>
    /// <returns>The sum of the rows of all objects that are in the lake after the run.</returns>
    public Task<long> WriteAsync(Stream destination, IEnumerable<ManifestObject> objects, CancellationToken cancellationToken) =>
        ManifestWriter.WriteAsync(this, destination, objects, cancellationToken);

    /// <summary>Reads everything but the objects; of those, not a byte more than a block.</summary>
    /// <exception cref="LakeException">
    /// <see cref="LakeErrorCode.RunNotFound"/>; <see cref="LakeErrorCode.FileCorrupt"/>; <see cref="LakeErrorCode.FileUnsupported"/>: a newer version wrote it.
    /// </exception>
    public static async Task<RunManifest> ReadHeadAsync(ILakeStore store, string runId, CancellationToken cancellationToken)
    {
        using var reader = await OpenAsync(store, runId, cancellationToken).ConfigureAwait(false);
        return await reader.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the objects one by one, in the order they were written.</summary>
    /// <exception cref="LakeException">As <see cref="ReadHeadAsync"/>.</exception>
    public static async IAsyncEnumerable<ManifestObject> ReadObjectsAsync(
        ILakeStore store, string runId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = await OpenAsync(store, runId, cancellationToken).ConfigureAwait(false);
        var head = await reader.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadObjectAsync(head, cancellationToken).ConfigureAwait(false) is { } next)
            yield return next;
    }

    /// <summary>The ids of all runs that have a manifest, in no order that tells which is newer.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync(ILakeStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var runs = new List<string>();
        await foreach (var item in store.ListChildrenAsync(Folder, cancellationToken).ConfigureAwait(false))
        {
            var name = LakePath.NameOf(item.Path);
            if (!item.IsFolder && name.EndsWith(Extension, StringComparison.Ordinal) && name[..^Extension.Length] is var id && Runs.RunId.IsValid(id))
                runs.Add(id);
        }
        return runs;
    }

    private static async Task<RecordReader<RunManifest, ManifestObject>> OpenAsync(ILakeStore store, string runId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        try
        {
            var source = await store.OpenAsync(PathOf(runId), cancellationToken).ConfigureAwait(false);
            return new RecordReader<RunManifest, ManifestObject>(source, ManifestParser.ParseHead, ManifestParser.ParseObject);
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.PathNotFound)
        {
            throw new LakeException(LakeErrorCode.RunNotFound, $"The lake '{store.Root}' has no run '{runId}'.", "List its runs to see their ids.", runId, e);
        }
    }
}

/// <param name="Source">The file or URI.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Fingerprint">See <see cref="InputFile.Fingerprint"/>.</param>
public sealed record ManifestInput(string Source, long Length, string Fingerprint);
