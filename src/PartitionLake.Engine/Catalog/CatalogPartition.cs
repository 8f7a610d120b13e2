using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Catalog;

/// <summary>A partition of a lake, as the catalog needs it.</summary>
/// <param name="Path">Its folder below the table root, as it is spelled there.</param>
/// <param name="Values">One unescaped text per key; null for null.</param>
/// <param name="StorageClass">The storage classes of its objects, joined by commas; empty where unknown.</param>
public sealed record CatalogPartition(string Path, IReadOnlyList<string?> Values, string StorageClass = "")
{
    /// <summary>The partition at that path, which holds nothing but <c>name=value</c> folders.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathInvalid"/>.</exception>
    public static CatalogPartition At(string path, string storageClass = "") => PartitionPath.TryParse(path, out var keys)
        ? new CatalogPartition(path, keys.ConvertAll(static key => key.Text), storageClass)
        : throw new LakeException(
            LakeErrorCode.PathInvalid, $"'{path}' is no path of key=value folders.", "Give the path of a partition below the table root.", path);

    /// <summary>Whether Athena cannot read some of its objects, or silently skips them.</summary>
    public bool IsArchived
    {
        get
        {
            foreach (var name in StorageClass.Split(',', StringSplitOptions.TrimEntries))
            {
                if (name is "GLACIER" or "DEEP_ARCHIVE")
                    return true;
            }
            return false;
        }
    }

    /// <summary>The values as Glue keeps them: by position, unescaped.</summary>
    public string[] CatalogValues()
    {
        var values = new string[Values.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = Values[i] ?? PartitionPath.NullText;
        return values;
    }
}
