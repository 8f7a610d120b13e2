using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PartitionLake.Engine.Offload;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Tests.Faults;
using PartitionLake.Engine.Tests.Support;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Offload;

/// <summary>Many staged partitions, checked and published to a bucket in memory: 1,000, and 100,000 where PARTITIONLAKE_LONG is 1.</summary>
public sealed class OffloadScaleTests(ITestOutputHelper output) : IDisposable
{
    private readonly MemoryJobLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Each_partition_costs_two_requests_and_a_thousand_of_them_two_more()
    {
        var partitions = Effort.Of(1_000, 100_000);
        _lake.Fact("SELECT 1::INTEGER AS id, 'GA' AS state, 1.5::DOUBLE AS rate");
        _lake.Duck.Execute($"COPY (SELECT 1::INTEGER AS id, 1.5::DOUBLE AS rate) TO {Duck.Literal(_lake.Folder["part.parquet"])} (FORMAT parquet)");
        var job = new PreparedJob(_lake.Server, partitions, File.ReadAllBytes(_lake.Folder["part.parquet"]));
        var before = Environment.WorkingSet;
        var clock = Stopwatch.StartNew();

        var result = await _lake.RunAsync(job, job);

        Assert.Equal((partitions, partitions), (result.PartitionsCreated, (int)result.RowsOut));
        var (requests, written) = (_lake.Server.Requests, result.Objects);
        var grown = (Environment.WorkingSet - before) >> 20;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{partitions:N0} partitions: {clock.Elapsed.TotalSeconds:N1} s, {requests:N0} requests, working set +{grown:N0} MB"));
        Assert.Equal(partitions, written);
        Assert.InRange(requests, 2 * partitions, (2 * partitions) + (4 * partitions / 1_000) + 60);
        Assert.Empty(_lake.Leftovers());
    }

    /// <summary>A job that has staged before it is asked.</summary>
    private sealed class PreparedJob(MemoryS3 server, int partitions, byte[] content) : IJobRunner, IJobLanguage
    {
        public string Engine => "Spark";

        public string BucketScheme => "s3";

        public ReadOnlyMemory<byte> Script => "script"u8.ToArray();

        public IReadOnlyList<string> Calls => [];

        public JobMachines? Machines => null;

        public void EnsureUsable(EtlPlan plan)
        {
        }

        public Task PrepareAsync(string scriptUri, CancellationToken cancellationToken) => Task.CompletedTask;

        public byte[] Render(BoundPlan plan, JobPlaces places) => JsonSerializer.SerializeToUtf8Bytes(places.DataUri);

        public Task<JobTotals> ReadAsync(ReadOnlyMemory<byte> result, RunContext context) =>
            Task.FromResult(new JobTotals(new RowTotals(partitions, []), partitions, [], "3.5.6"));

        public Task<JobOutcome> RunAsync(JobSubmission submission, JobProgress progress, CancellationToken cancellationToken)
        {
            var data = submission.Places.DataUri["s3://memory/".Length..];
            for (var i = 0; i < partitions; i++)
                server.Put(string.Create(CultureInfo.InvariantCulture, $"{data}/state=S{i:d6}/part-00000-5f0e.c000.zstd.parquet"), content);
            server.Put(submission.Places.ResultUri["s3://memory/".Length..], []);
            return Task.FromResult(new JobOutcome("jr", JobState.Succeeded, null));
        }

        public Task<JobOutcome?> AttachAsync(JobSubmission submission, string? jobRunId, JobProgress progress, CancellationToken cancellationToken) =>
            Task.FromResult<JobOutcome?>(null);
    }
}
