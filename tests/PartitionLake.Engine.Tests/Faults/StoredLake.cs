using System.Text.Json;
using System.Text.Json.Nodes;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>What a bucket held at one moment.</summary>
/// <param name="Folder">Where it was downloaded to.</param>
/// <param name="Objects">SHA-256 by path.</param>
/// <param name="Uploads">Keys of unfinished uploads.</param>
internal sealed record StoredLake(string Folder, IReadOnlyDictionary<string, string> Objects, IReadOnlyList<string> Uploads)
{
    private const string Control = "_partitionlake/";

    public SortedDictionary<string, string> Data =>
        new(Objects.Where(item => !item.Key.StartsWith(Control, StringComparison.Ordinal)).ToDictionary(), StringComparer.Ordinal);

    public IEnumerable<string> ControlPaths => Objects.Keys.Where(path => path.StartsWith(Control, StringComparison.Ordinal));

    /// <summary>The data objects that the newest run recorded as what the lake holds. The file is read as JSON, not by the product.</summary>
    public SortedDictionary<string, string> Recorded()
    {
        var runs = ControlPaths.Where(path => path.StartsWith(Control + "runs/", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension).ToHashSet();
        var newest = ControlPaths.Where(
            path => path.StartsWith(Control + "current/", StringComparison.Ordinal) && runs.Contains(Path.GetFileNameWithoutExtension(path)[13..])).Max()!;
        var recorded = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(Folder, newest))).GetProperty("objects").EnumerateArray())
            recorded.Add(item.GetProperty("path").GetString()!, item.GetProperty("sha256").GetString()!);
        return recorded;
    }

    /// <summary>The manifests without ids, numbers and times: what two lakes have in common that were made in the same way.</summary>
    public List<string> Manifests() =>
        [.. ControlPaths.Where(IsManifest).Select(path => Common(File.ReadAllText(Path.Combine(Folder, path)))).Order(StringComparer.Ordinal)];

    /// <summary>A manifest as text without what differs between two runs that do the same.</summary>
    public static string Common(string manifest)
    {
        var json = JsonNode.Parse(manifest)!;
        var id = json["runId"]!.GetValue<string>();
        foreach (var name in new[] { "number", "runId", "started", "finished" })
            json.AsObject().Remove(name);
        foreach (var input in json["inputs"]!.AsArray())
            input!.AsObject().Remove("fingerprint");
        return json.ToJsonString().Replace(id, "ID", StringComparison.Ordinal);
    }

    private static bool IsManifest(string path) => path.StartsWith(Control + "runs/", StringComparison.Ordinal)
        && path.EndsWith(".json", StringComparison.Ordinal);

    /// <summary>
    /// The data objects that the manifests say are in the lake: run after run, an appended object joins those of its partition, any other
    /// replaces them, and a run in mode Replace leaves nothing but its own. The files are read as JSON, not by the product.
    /// </summary>
    public SortedDictionary<string, string> ListedByManifests()
    {
        var manifests = ControlPaths.Where(IsManifest)
            .Select(path => JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(Folder, path))))
            .OrderBy(manifest => manifest.GetProperty("number").GetInt64());
        var listed = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var manifest in manifests)
        {
            var mode = manifest.GetProperty("mode").GetString();
            if (mode == "Replace")
                listed.Clear();
            foreach (var item in manifest.GetProperty("objects").EnumerateArray())
            {
                var path = item.GetProperty("path").GetString()!;
                if (item.GetProperty("action").GetString() == "Remove")
                    continue;
                var folder = path[..(path.LastIndexOf('/') + 1)];
                if (mode != "Append")
                {
                    foreach (var other in listed.Keys.Where(key => key.StartsWith(folder, StringComparison.Ordinal)).ToList())
                        listed.Remove(other);
                }
                listed[path] = item.GetProperty("sha256").GetString()!;
            }
        }
        return listed;
    }
}
