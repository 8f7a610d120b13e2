using System.Text;
using PartitionLake.Engine.Aws;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>The keys of a lake in a bucket: those below its prefix, and those of its state, see <see cref="StatePlace"/>. Safe for several threads.</summary>
internal sealed class S3Keys
{
    /// <summary>S3's limit for a key, in UTF-8 bytes.</summary>
    private const int MaxKeyBytes = 1_024;

    private readonly S3Bucket _bucket;
    private readonly S3Listing _listing;
    private readonly string? _beside;
    private volatile string? _state;

    /// <param name="bucket">The bucket.</param>
    /// <param name="listing">Lists it.</param>
    /// <param name="prefix">The prefix of the lake's root, with or without a final slash.</param>
    public S3Keys(S3Bucket bucket, S3Listing listing, string prefix)
    {
        _bucket = bucket;
        _listing = listing;
        Prefix = prefix.Length == 0 || prefix.EndsWith('/') ? prefix : prefix + "/";
        S3KeyText.CheckSendable(Prefix, bucket.Name);
        StatePlace.RefuseAsRoot(Prefix);
        Inside = $"{Prefix}{LakePath.Control}/";
        _beside = BesideOf(Prefix);
        if (_beside is null)
            _state = Inside;
    }

    /// <summary>What the keys of the state begin with where it lies inside the lake.</summary>
    public string Inside { get; }

    /// <summary>What the keys of the lake begin with: empty, or with a final slash.</summary>
    public string Prefix { get; }

    /// <summary>What the keys of the state begin with, with a final slash. Asks the bucket once whether there is state inside the lake.</summary>
    public async ValueTask<string> StateAsync(CancellationToken cancellationToken)
    {
        if (_state is { } known)
            return known;
        await foreach (var (folder, item) in _listing.ChildrenAsync(Inside, cancellationToken).ConfigureAwait(false))
        {
            var name = (folder ?? item!.Key)[Inside.Length..].TrimEnd('/');
            if (name.Length > 0 && StatePlace.IsOwn(name, folder is not null))
                return _state = Inside;
        }
        return _state = _beside!;
    }

    /// <summary>Says that nothing is there inside the lake, so that the bucket need not be asked.</summary>
    public void LeaveInside() => _state ??= _beside;

    /// <summary>The prefixes below which everything of the lake and its state lies.</summary>
    public async ValueTask<IReadOnlyList<string>> PrefixesAsync(CancellationToken cancellationToken) =>
        await StateAsync(cancellationToken).ConfigureAwait(false) is var state && state == Inside ? [Prefix] : [Prefix, state];

    /// <summary>The key of an object of the lake or its state.</summary>
    public async ValueTask<string> OfAsync(string path, CancellationToken cancellationToken) =>
        StatePlace.IsState(LakePath.Check(path)) ? OfState(path, await StateAsync(cancellationToken).ConfigureAwait(false)) : Prefix + path;

    /// <summary>The key of an object that is to be written.</summary>
    /// <exception cref="LakeException">As <see cref="Check"/>.</exception>
    public ValueTask<string> WritableAsync(string path, CancellationToken cancellationToken)
    {
        Check(path);
        return OfAsync(path, cancellationToken);
    }

    /// <summary>Makes sure that the path can be written.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathInvalid"/> or <see cref="LakeErrorCode.PartitionPathTooLong"/>.</exception>
    public void Check(string path)
    {
        var key = Expected(LakePath.CheckForBucket(path));
        if (Encoding.UTF8.GetByteCount(key) > MaxKeyBytes)
            throw new LakeException(LakeErrorCode.PartitionPathTooLong, $"The key '{key}' is longer than {MaxKeyBytes:N0} bytes, the most that S3 stores.",
                "Shorten the partition values with an expression, or choose a shorter prefix.", path);
    }

    /// <summary>What the keys of a folder begin with; "" is the root.</summary>
    public async ValueTask<string> OfFolderAsync(string folder, CancellationToken cancellationToken) =>
        LakePath.CheckFolder(folder) is { Length: > 0 } known ? await OfAsync(known, cancellationToken).ConfigureAwait(false) + "/" : Prefix;

    /// <summary>The path of an object by its key.</summary>
    public string PathOf(string key) =>
        _state is { } state && key.StartsWith(state, StringComparison.Ordinal) ? $"{LakePath.Control}/{key[state.Length..]}" : key[Prefix.Length..];

    /// <summary>Where the object of a path is, as far as that is known without asking.</summary>
    public string Expected(string path) => StatePlace.IsState(path) ? OfState(path, _state ?? _beside!) : Prefix + path;

    /// <summary>The error for a denied request, with what the whole lake needs; nobody expects one that was denied beside the lake.</summary>
    public LakeException Explain(LakeException denied, string key)
    {
        var isBeside = _beside is not null && key.StartsWith(_beside, StringComparison.Ordinal);
        if (MissingPermission.Of(denied) is not { } missing)
            return denied;
        return new LakeException(
            denied.Code,
            isBeside
                ? $"{denied.Message} The lake '{_bucket.UriOf(Prefix)}' keeps its lock and "
                    + $"the records of its runs beside it, below '{_bucket.UriOf(_beside!)}'."
                : denied.Message,
            ForLake(missing).Remedy,
            isBeside ? _bucket.UriOf(_beside!) : denied.Target,
            denied);
    }

    /// <summary>The same action on all objects of the lake and its state.</summary>
    public MissingPermission ForLake(MissingPermission missing)
    {
        // A key by which objects are encrypted is none of them.
        if (!missing.Action.StartsWith("s3:", StringComparison.Ordinal))
            return missing;
        var arn = missing.Resources[0];
        var bucket = arn[..(arn.LastIndexOf(':') + 1)] + _bucket.Name;
        return !arn.Contains('/')
            ? missing
            : missing with { Resources = _beside is null ? [$"{bucket}/{Prefix}*"] : [$"{bucket}/{Prefix}*", $"{bucket}/{_beside}*"] };
    }

    private static string OfState(string path, string state) =>
        path.Length == LakePath.Control.Length ? state[..^1] : state + path[(LakePath.Control.Length + 1)..];

    /// <summary>
    /// What the keys of the state begin with that lies beside the lake of a prefix; null for a whole bucket, and for a prefix that is no folder.
    /// </summary>
    internal static string? StateBeside(string prefix) => prefix.EndsWith('/') ? BesideOf(prefix) : null;

    private static string? BesideOf(string prefix)
    {
        if (prefix.Length == 0)
            return null;
        var parent = prefix[..(prefix[..^1].LastIndexOf('/') + 1)];
        return $"{parent}{LakePath.Control}/{StatePlace.FolderName(prefix[parent.Length..^1])}/";
    }
}
