using System.IO.Hashing;
using System.Runtime.InteropServices;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Inventory;

/// <summary>
/// Finds folders that spell the values of one partition differently, as they pass by: <c>m=8</c> and <c>m=08</c>, <c>k=a%20b</c> and <c>k=a b</c>.
/// Readers take them for one partition, and a catalog has room for one of them only.
/// </summary>
/// <remarks>Keeps the path and a checksum of each partition.</remarks>
internal sealed class TwinFolders(IReadOnlyList<LakeType> types)
{
    public const string Remedy = "Move the objects of all of them into one folder, or run the plan again for this partition and remove the other folders.";

    private readonly Dictionary<UInt128, string> _paths = [];
    private readonly Dictionary<UInt128, SortedSet<string>> _groups = [];

    /// <summary>The folders of each partition that has more than one, in path order.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Groups =>
        [.. _groups.Values.OrderBy(static group => group.Min, StringComparer.Ordinal).Select(static group => group.ToArray())];

    /// <param name="path">The folder of a partition. One that comes again is the same.</param>
    /// <param name="texts">Its unescaped values; null for null.</param>
    public void Add(string path, IReadOnlyList<string?> texts)
    {
        var key = Hash(texts);
        if (_paths.TryAdd(key, path) || _paths[key] == path)
            return;
        if (!_groups.TryGetValue(key, out var group))
            _groups.Add(key, group = new SortedSet<string>(StringComparer.Ordinal) { _paths[key] });
        group.Add(path);
    }

    /// <summary>The folders that spell those values, where they are several; null where there is one.</summary>
    public IReadOnlyList<string>? Find(IReadOnlyList<string?> texts) =>
        _groups.Count > 0 && _groups.TryGetValue(Hash(texts), out var group) ? [.. group] : null;

    /// <summary>The folders for a message.</summary>
    public static string Describe(IReadOnlyList<string> group) =>
        $"The folders {string.Join(", ", group.SkipLast(1).Select(static path => $"'{path}'"))} and '{group[^1]}' are one partition: "
            + "they spell the same values";

    private UInt128 Hash(IReadOnlyList<string?> texts) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(TypedKey.Of(texts, types).AsSpan()));
}
