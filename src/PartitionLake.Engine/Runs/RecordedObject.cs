using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>One object that the runs say the lake holds.</summary>
/// <param name="Path">Path below the table root; its folders tell the key values.</param>
/// <param name="Rows">Rows in the object.</param>
/// <param name="Bytes">Size of the object.</param>
/// <param name="Sha256">Checksum of the object in lower-case hexadecimal.</param>
/// <param name="ETag">What the store calls this content; null where it has no such thing.</param>
/// <param name="RunId">The run that wrote it.</param>
/// <param name="Schema">Its columns, by their place in <see cref="ContentsHead.Schemas"/>.</param>
public sealed record RecordedObject(string Path, long Rows, long Bytes, string Sha256, string? ETag, string RunId, int Schema)
{
    /// <summary>Its Bloom filters, where the run recorded where they lie: of columns of which each row group has one.</summary>
    public IReadOnlyList<RecordedFilter> Filters { get; init; } = [];

    /// <summary>Whether what a listing shows at its path is the content that was recorded, as far as the store tells one from another.</summary>
    internal bool IsOf(StoredObject item) => item.Length == Bytes && (ETag is null || ETag == item.ETag);

    /// <summary>Whether the run added it beside others, which its name then tells.</summary>
    public bool IsAppended => System.IO.Path.GetFileNameWithoutExtension(Path).EndsWith("-" + RunId, StringComparison.Ordinal);
}
