using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Inventory;

/// <summary>Which objects below a table root hold its rows.</summary>
internal static class LakeObjects
{
    /// <summary>
    /// Whether an object is a data file by its name: <c>.parquet</c>, <c>.parq</c>, <c>.pq</c>, or no extension at all, as Athena,
    /// Trino and Hive write them. Hidden names (<c>_SUCCESS</c>, <c>.crc</c>), folder markers and other extensions are not.
    /// </summary>
    public static bool IsData(string path)
    {
        var name = LakePath.NameOf(path);
        return !LakePath.IsHidden(name) && (DataName.HasExtension(name) || DataName.IsBare(name));
    }

    /// <summary>Whether a reader who leaves out an object owes a word about it: it has bytes, and is neither data by its name nor bookkeeping.</summary>
    public static bool IsLeftOut(StoredObject item)
    {
        if (item.Length == 0 || IsData(item.Path))
            return false;
        var name = LakePath.NameOf(item.Path);
        return name.Length > 0 && (LakePath.IsHidden(name)
            ? DataName.HasExtension(name) && DataName.IsWorthALook(name, item.Length)
            : !IsInHiddenFolder(LakePath.FolderOf(item.Path)));
    }

    /// <summary>Whether a segment of the folder is hidden, so that readers skip all that lies in it.</summary>
    public static bool IsInHiddenFolder(string folder)
    {
        foreach (var segment in folder.Split('/'))
        {
            if (LakePath.IsHidden(segment))
                return true;
        }
        return false;
    }
}
