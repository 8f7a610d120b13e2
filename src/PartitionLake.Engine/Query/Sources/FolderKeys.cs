using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Query.Sources;

/// <summary>Reads the values of partition keys from folder names. Siblings share their outer folders, so values are kept.</summary>
internal sealed class FolderKeys(LakeLayout layout)
{
    private readonly Dictionary<(int, string), Column> _known = [];

    /// <summary>For each key a column of one row.</summary>
    /// <param name="segments">One folder name for each key.</param>
    /// <param name="path">The folder, for messages.</param>
    /// <exception cref="LakeException">The folders are not those of the keys, or a value is not of its key's type.</exception>
    public IReadOnlyList<Column> Read(IReadOnlyList<string> segments, string path)
    {
        if (segments.Count != layout.Keys.Count)
            throw new LakeException(
                LakeErrorCode.SchemaMismatch,
                $"The folder '{path}' has {segments.Count} of the {layout.Keys.Count} partition keys of its lake, {layout.Names}.",
                "Name the table root or a folder of data files.", path);
        var keys = new Column[segments.Count];
        for (var level = 0; level < keys.Length; level++)
        {
            if (!_known.TryGetValue((level, segments[level]), out var value))
            {
                if (!PartitionPath.TryParseSegment(segments[level], out var name, out var text))
                    throw new LakeException(LakeErrorCode.SchemaMismatch, $"'{segments[level]}' in '{path}' is not of the form name=value.",
                        "Name the table root or a folder of data files.", path);
                _known.Add((level, segments[level]), value = layout.ReadValue(level, name, text, path));
            }
            keys[level] = value;
        }
        return keys;
    }
}
