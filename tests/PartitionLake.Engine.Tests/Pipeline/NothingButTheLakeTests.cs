using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Faults;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Pipeline;

/// <summary>Below the root of a lake lies nothing but objects of partitions, at every moment of a run: readers take every file there for data.</summary>
public sealed class NothingButTheLakeTests(S3TestServer server)
{
    private static readonly PublishMode[] Modes = [PublishMode.Overwrite, PublishMode.Append, PublishMode.Merge, PublishMode.Replace];

    /// <summary>Looks before each change that a run makes to the disk, and after the last.</summary>
    [Fact]
    public async Task On_a_disk()
    {
        using var lake = new SmallLake();
        var looks = 0;
        var disk = new Disk((_, _) => Look());
        foreach (var mode in Modes)
        {
            lake.Plan = lake.Plan with { Mode = mode, MergeKey = mode == PublishMode.Merge ? ["id"] : [] };
            lake.Fact($"SELECT i::INTEGER AS id, 'S' || i % 4 AS state, 'c' || i % 5 AS code, {(int)mode}::DOUBLE AS rate FROM range({100 + (int)mode}) t(i)");
            await lake.RunAsync(new EtlOptions { Seams = new() { OpenStore = root => new LocalStore(root, disk, memoryThreshold: 200) } });
            Look();
        }
        Assert.True(looks > 100, $"{looks} looks");
        Assert.NotEmpty(Directory.GetFiles(lake.Folder[SmallLake.State], "*.json", SearchOption.AllDirectories));

        void Look()
        {
            Interlocked.Increment(ref looks);
            if (Directory.Exists(lake.Folder["lake"]))
                Assert.All(Directory.GetFiles(lake.Folder["lake"], "*", SearchOption.AllDirectories), IsOfPartition);
        }

        void IsOfPartition(string file) =>
            Assert.Matches("^state=S[0-3]/part[^/]*[.]parquet$", Path.GetRelativePath(lake.Folder["lake"], file).Replace('\\', '/'));
    }

    /// <summary>What is never put below the prefix never lies there.</summary>
    [Fact]
    public async Task In_a_bucket()
    {
        using var lake = new FaultLake(server);
        foreach (var mode in Modes)
        {
            await lake.BeginAsync();
            await lake.RunAsync("run", mode);
            var written = lake.Proxy.Requests.Where(request => request.Writes && request.Operation is "PutObject" or "CreateMultipartUpload")
                .Select(request => request.Key).ToList();
            var below = written.Where(key => key.Contains("some folder/lake/", StringComparison.Ordinal)).ToList();
            Assert.True(below.Count >= 3 && below.Count < written.Count, string.Join('\n', written));
            Assert.All(below, key => Assert.Matches("some folder/lake/state=S[0-3]/part[^/]*[.]parquet$", key));
        }
    }
}
