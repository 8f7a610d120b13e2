using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Care;

/// <summary>Whether a lake is what its runs recorded of it. Rows that lie where nobody recorded them would outlive an erasure.</summary>
internal static class LakeDrift
{
    private const int Shown = 3;

    /// <summary>Fails where an object is missing, is another than was recorded, or lies beside recorded ones and was recorded by no run.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.ObjectChanged"/>: what differs.</exception>
    public static async Task RefuseAsync(RewriteRun run)
    {
        if (run.Contents.Head is null)
            return;
        var there = run.Lake.All.SelectMany(static one => one.Objects).ToDictionary(static item => item.Path, StringComparer.Ordinal);
        var recorded = new HashSet<string>(StringComparer.Ordinal);
        var folders = new HashSet<string>(StringComparer.Ordinal);
        var differences = new List<string>();
        await foreach (var item in run.Contents.ObjectsAsync(run.Stop).ConfigureAwait(false))
        {
            recorded.Add(item.Path);
            folders.Add(Storage.LakePath.FolderOf(item.Path));
            if (run.Overtaken.Contains(item.Path))
                continue;
            if (!there.TryGetValue(item.Path, out var found))
                differences.Add($"'{item.Path}' is missing");
            else if (!item.IsOf(found))
                differences.Add($"'{item.Path}' is another than run '{item.RunId}' wrote");
        }
        differences.AddRange(there.Keys.Where(
            path => !recorded.Contains(path) && folders.Contains(Storage.LakePath.FolderOf(path)) && !run.IsBegun(Storage.LakePath.FolderOf(path)))
            .Order(StringComparer.Ordinal).Select(static path => $"'{path}' was recorded by no run"));
        if (differences.Count == 0)
            return;
        throw new LakeException(
            LakeErrorCode.ObjectChanged,
            $"The lake is not what its runs recorded: {string.Join("; ", differences.Take(Shown))}"
                + $"{(differences.Count > Shown ? FormattableString.Invariant($"; and {differences.Count - Shown:N0} more") : "")}. Nothing was removed.",
            "Find out with Test-LakePartition what happened, and mend it: by a run of the plan, or by removing what is strange.");
    }
}
