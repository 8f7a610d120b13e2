using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Tests.Examples;

/// <summary>The example of a lake in a bucket, as a user runs it.</summary>
public sealed class S3LakeTests(S3TestServer server)
{
    [Fact]
    public void It_builds_a_lake_and_its_second_run_uploads_nothing()
    {
        using FaultProxy proxy = server.NewProxy();
        var bucket = server.Boto.CreateBucket();
        // The first run has its manifest, then the example lists; from then on nothing but the lock may be written.
        var outcome = ShellProcess.Run(
            Path.Combine(Repository.Root, "src", "PartitionLake", "Examples", "s3-lake.ps1"),
            "-EndpointUrl", proxy.Endpoint, "-BucketName", bucket, "-AccessKey", server.AccessKey, "-SecretKey", server.SecretKey, "-Rows", "600");

        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Errors);
        Assert.Contains("All checks passed.", outcome.Lines);
        var puts = proxy.Requests.Where(request => request.Operation == "PutObject" && !request.Key.EndsWith("/lock.json", StringComparison.Ordinal)).ToList();
        Assert.True(puts.Count > 100);
        Assert.Equal(puts.Count, puts.Select(put => put.Key).Distinct().Count());
        var manifest = puts.Single(put => put.Key.Contains("_partitionlake/", StringComparison.Ordinal)
            && put.Key.Contains("/runs/", StringComparison.Ordinal) && put.Key.EndsWith(".json", StringComparison.Ordinal));
        Assert.All(puts, put => Assert.True(put.Index <= manifest.Index));
    }
}
