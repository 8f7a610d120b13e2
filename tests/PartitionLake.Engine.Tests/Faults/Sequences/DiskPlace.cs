using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Storage.Local;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Faults.Sequences;

/// <summary>A lake on a disk, in memory where the system has one there.</summary>
internal sealed class DiskPlace(TempFolder folder) : ISequencePlace
{
    public string Destination { get; } = folder["lake"];

    public int KillRange => 90;

    public bool AppearsWhole => true;

    public bool WasKilled { get; private set; }

    private string State => folder["_partitionlake/lake"];

    public void Clear()
    {
        foreach (var path in new[] { Destination, folder["_partitionlake"] })
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
        }
    }

    public Task<EtlResult> RunAsync(EtlPlan plan, EtlOptions options, (double At, bool Acts)? kill)
    {
        WasKilled = false;
        var count = 0;
        var last = kill is { } share ? (int)(share.At * KillRange) : int.MaxValue;
        var disk = new Disk((_, _) =>
        {
            if (Interlocked.Increment(ref count) <= last)
                return;
            WasKilled = true;
            throw new KillException();
        });
        return EtlRun.RunAsync(plan, options with { Seams = options.Seams with { OpenStore = root => new LocalStore(root, disk, 300) } },
            new EtlProgress(), TestContext.Current.CancellationToken);
    }

    public void Put(string path, byte[] content)
    {
        var file = Path.Combine(Destination, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }

    public SequenceFiles Read() => new(Below(Destination), Below(State));

    public void Dispose()
    {
        // The folder belongs to the player.
    }

    private static SortedDictionary<string, string> Below(string root)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (!Directory.Exists(root))
            return files;
        foreach (var path in Directory.GetFiles(root, "*", SearchOption.AllDirectories))
            files.Add(Path.GetRelativePath(root, path).Replace('\\', '/'), path);
        return files;
    }
}
