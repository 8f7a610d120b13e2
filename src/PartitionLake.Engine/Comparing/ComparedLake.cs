using System.Globalization;
using System.Runtime.CompilerServices;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Comparing;

/// <summary>One side of a comparison: what lies in a lake, and what its runs recorded of it.</summary>
internal sealed class ComparedLake
{
    private readonly LakeLayout? _layout;
    private readonly CompareOptions _options;
    private readonly IReadOnlyDictionary<string, RecordedObject> _recorded;

    private ComparedLake(ILakeStore store, LakeLayout? layout, CompareOptions options, IReadOnlyDictionary<string, RecordedObject> recorded)
    {
        Store = store;
        _layout = layout;
        _options = options;
        _recorded = recorded;
    }

    public ILakeStore Store { get; }

    /// <summary>The partition keys; none where the lake is empty.</summary>
    public IReadOnlyList<string> Keys => _layout is null ? [] : [.. _layout.Keys.Select(static key => key.Name)];

    /// <summary>Whether nothing lies there.</summary>
    public bool IsEmpty => _layout is null;

    /// <exception cref="LakeException">It cannot be listed.</exception>
    public static async Task<ComparedLake> OpenAsync(ILakeStore store, CompareOptions options, CancellationToken cancellationToken)
    {
        if (await store.FindTableFormatAsync(cancellationToken).ConfigureAwait(false) is { } format)
            throw format.Refusal(store.Root);
        var contents = await LakeContents.FindAsync(store, e => Note(store, e, options), cancellationToken).ConfigureAwait(false);
        var layout = await LakeLayout.FindAsync(store, contents.Keys, options.KeyTypes, cancellationToken).ConfigureAwait(false);
        return new ComparedLake(store, layout, options, await contents.LoadAsync(cancellationToken).ConfigureAwait(false));
    }

    // What may not be read is told; what is damaged ends the command.
    private static void Note(ILakeStore store, LakeException fault, CompareOptions options)
    {
        if (!LakeContents.IsHidden(fault))
            throw fault;
        options.OnWarning?.Invoke(LakeContents.NotSeen(store, fault));
    }

    /// <summary>The partitions that the filter leaves.</summary>
    public async IAsyncEnumerable<PartitionFolder> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_layout is null)
            yield break;
        var filter = string.IsNullOrWhiteSpace(_options.Filter) ? null : SqlParser.ParseExpression(_options.Filter);
        var selection = new PartitionSelection(_layout, new InventoryOptions { Filter = _options.Filter }, filter);
        if (selection.IsNever)
            yield break;
        var walk = new PartitionWalk(Store, _layout, selection, (folder, problem) => throw new LakeException(
            LakeErrorCode.SchemaMismatch, $"The folder '{Store.Locate(folder)}' {problem}: nobody can tell to which partition its rows belong.",
            "Move the files into a partition folder, or elsewhere.", folder));
        await foreach (var partition in walk.RunAsync(cancellationToken).ConfigureAwait(false))
            yield return partition;
    }

    /// <summary>The same by what they are, in the order of their folders: month=8 and month=08 beside each other are one partition to every reader.</summary>
    public async Task<Dictionary<string, PartitionFolder>> PartitionsAsync(CancellationToken cancellationToken)
    {
        var partitions = new Dictionary<string, PartitionFolder>(StringComparer.Ordinal);
        await foreach (var partition in ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!partitions.TryAdd(IdentityOf(partition), partition))
                partitions[IdentityOf(partition)].Objects.AddRange(partition.Objects);
        }
        return partitions;
    }

    private static string IdentityOf(PartitionFolder partition) => string.Join('\n', partition.Values.Select(
        static key => $"{key.Key.ToUpperInvariant()}{(key.Value is null ? "" : "=")}{Convert.ToString(key.Value, CultureInfo.InvariantCulture)}"));

    /// <summary>The checksums of the objects of a partition, in order: those that a run recorded of the version that lies there, or of all bytes.</summary>
    public async Task<IReadOnlyList<string>> ChecksumsAsync(PartitionFolder partition, CancellationToken cancellationToken)
    {
        var checksums = new List<string>(partition.Objects.Count);
        foreach (var item in partition.Objects)
            checksums.Add(await ChecksumAsync(item, cancellationToken).ConfigureAwait(false));
        checksums.Sort(StringComparer.Ordinal);
        return checksums;
    }

    /// <summary>The same of one object.</summary>
    public async Task<string> ChecksumAsync(StoredObject item, CancellationToken cancellationToken)
    {
        // A disk tells no version of an object: what somebody else has written there since can have the same size.
        if (_recorded.TryGetValue(item.Path, out var recorded) && recorded.Bytes == item.Length && recorded.ETag is { } eTag && eTag == item.ETag)
            return recorded.Sha256.ToUpperInvariant();
        using var source = await Store.OpenAsync(item, cancellationToken).ConfigureAwait(false);
        return await SourceDigest.Sha256Async(source, cancellationToken).ConfigureAwait(false);
    }
}
