using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Tests.Storage;

public sealed class StatePlaceTests
{
    [Theory]
    [InlineData("_partitionlake", true)]
    [InlineData("_partitionlake/lock.json", true)]
    [InlineData("_partitionlake2/x", false)]
    [InlineData("state=GA/_partitionlake/x", false)]
    [InlineData("_Partitionlake/x", false)]
    public void A_path_of_the_state_begins_with_its_name(string path, bool isState) => Assert.Equal(isState, StatePlace.IsState(path));

    [Theory]
    [InlineData("s3://b/_partitionlake/lake/runs/r.json", "s3://b/lake", "r")]
    [InlineData("s3://b/a b/_partitionlake/lake/runs/r.json", "s3://b/a b/lake", "r")]
    [InlineData("s3://b/_partitionlake/runs/r.json", "s3://b", "r")]
    [InlineData("/data/lake/_partitionlake/runs/r.json", "/data/lake", "r")]
    [InlineData("/data/_partitionlake/_runs/runs/r.json", "/data/runs", "r")]
    [InlineData("/data/_partitionlake/__staging/runs/r.json", "/data/_staging", "r")]
    [InlineData("/data/_partitionlake/_lake/runs/r.json", "/data/_lake", "r")]
    [InlineData("s3://b/lake/_partitionlake/sub/runs/r.json", "s3://b/lake/sub", "r")]
    public void The_path_of_a_manifest_tells_the_lake(string path, string root, string runId)
    {
        Assert.True(RunManifest.TryParsePath(path, out var foundRoot, out var foundRun));
        Assert.Equal((root, runId), (foundRoot, foundRun));
    }

    [Theory]
    [InlineData("s3://b/lake/runs/r.json")]
    [InlineData("s3://b/_partitionlake/lake/runs/r.journal")]
    [InlineData("s3://b/_partitionlake/lake/lock.json")]
    [InlineData("s3://b/_partitionlake/lake/runs/deeper/r.json")]
    [InlineData("s3://b/_partitionlake/lock.json")]
    [InlineData("r.json")]
    public void Other_paths_are_no_manifests(string path) => Assert.False(RunManifest.TryParsePath(path, out _, out _));

    [Theory]
    [InlineData("lake", "lake")]
    [InlineData("runs", "_runs")]
    [InlineData("Staging", "_Staging")]
    [InlineData("_runs", "__runs")]
    [InlineData("runs2", "runs2")]
    public void A_lake_called_as_a_part_of_the_state_is_told_from_it(string lake, string folder) => Assert.Equal(folder, StatePlace.FolderName(lake));
}
