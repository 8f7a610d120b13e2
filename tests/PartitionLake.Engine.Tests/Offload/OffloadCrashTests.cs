using System.Text.RegularExpressions;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Tests.Offload;

/// <summary>The process that waits for a job dies at each request in turn: the same command then gives what one undisturbed run gives.</summary>
public sealed partial class OffloadCrashTests : IDisposable
{
    private readonly MemoryJobLake _lake = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData(PublishMode.Overwrite, false)]
    [InlineData(PublishMode.Overwrite, true)]
    [InlineData(PublishMode.Replace, true)]
    [InlineData(PublishMode.Append, true)]
    [InlineData(PublishMode.Append, false)]
    public async Task The_same_command_completes_what_died_at_any_request(PublishMode mode, bool resume)
    {
        _lake.Plan = _lake.Plan with { Mode = mode };
        await _lake.BeginAsync();
        _lake.Server.CutAt(null);
        var undisturbed = (await _lake.RunAsync()).RunId;
        var total = _lake.Server.Requests;
        var (data, record) = (Unnamed(_lake.Data(), undisturbed), Unnamed(await _lake.RecordAsync(), undisturbed));
        var (attached, jobs) = (0, 0);

        for (var at = 0; at < total; at++)
        {
            await _lake.BeginAsync();
            _lake.Job.Survives = resume;
            _lake.Server.CutAt((at, at % 2 == 0));
            var died = await Record.ExceptionAsync(() => _lake.RunAsync());
            _lake.Server.CutAt(null);

            var runId = await RepeatAsync(died, resume);

            Assert.Equal(data, Unnamed(_lake.Data(), runId));
            Assert.Equal(record, Unnamed(await _lake.RecordAsync(), runId));
            Assert.Empty(_lake.Leftovers());
            attached += _lake.Job.Attached;
            jobs += _lake.Job.Attempts.Count - 2;
        }

        // With -Resume a job that was started is not started again; without, it is.
        Assert.True(resume ? attached > 0 && jobs <= 0 : attached == 0 && jobs > 0, $"attached {attached}, {jobs} more");
    }

    [Fact]
    public async Task A_job_that_finishes_after_it_was_given_up_harms_nothing_and_is_found()
    {
        await _lake.BeginAsync();
        _lake.Job.Begun = _ => throw new LakeException(LakeErrorCode.ServiceUnavailable, "The network is gone.", "Wait.");
        await Assert.ThrowsAsync<LakeException>(() => _lake.RunAsync());
        var zombie = _lake.Job.Last;
        _lake.Job.Begun = static _ => Task.CompletedTask;
        var warnings = new List<LakeWarning>();
        await _lake.RunAsync(new EtlOptions { OnWarning = warnings.Add });
        var before = _lake.Data();
        Assert.Empty(_lake.Leftovers());

        await _lake.Job.FinishAsync(zombie);

        Assert.Contains($"jr_{zombie.Attempt}", Assert.Single(warnings).Message, StringComparison.Ordinal);
        Assert.Equal(before, _lake.Data());
        Assert.Equal(3, (await _lake.RunAsync()).PartitionsUnchanged);
        using var store = _lake.Open();
        var finder = new OrphanFinder(store, TimeSpan.Zero, TimeProvider.System);
        var orphan = Assert.Single(await finder.FindAsync(Cancel).ToListAsync(Cancel));
        Assert.Equal((OrphanKind.Job, zombie.RunId), (orphan.Kind, orphan.RunId));
        await finder.RemoveAsync(new HashSet<Orphan> { orphan }, static _ => { }, Cancel);
        Assert.Empty(_lake.Leftovers());
        Assert.Equal(before, _lake.Data());
    }

    [Fact]
    public async Task Copies_and_footers_are_one_request_for_each_partition()
    {
        _lake.Fact("SELECT i::INTEGER AS id, 'S' || i % 200 AS state, 1.5::DOUBLE AS rate FROM range(1000) t(i)");
        _lake.Server.ClearLog();
        await _lake.RunAsync();
        var log = _lake.Server.Log;
        var staged = MemoryJobLake.State + "jobs/";
        Assert.Equal(200, log.Count(request => request.Method == "PUT" && request.Key.StartsWith(MemoryJobLake.Prefix, StringComparison.Ordinal)));
        Assert.Equal(200, log.Count(request => request.Method == "GET" && request.Key.StartsWith(staged, StringComparison.Ordinal)
            && request.Key.EndsWith(".parquet", StringComparison.Ordinal)));
        Assert.InRange(log.Count, 400, 450);
    }

    /// <summary>The same command once more; the run that it was or completed.</summary>
    private async Task<string> RepeatAsync(Exception? died, bool resume)
    {
        try
        {
            return (await _lake.RunAsync(new EtlOptions { Resume = resume })).RunId;
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.InputAppended && died is null)
        {
            // It had told that it was done, and only its tidying was cut off; what it left is found.
            using var store = _lake.Open();
            var finder = new OrphanFinder(store, TimeSpan.Zero, TimeProvider.System);
            await finder.RemoveAsync((await finder.FindAsync(Cancel).ToListAsync(Cancel)).ToHashSet(), static _ => { }, Cancel);
            return (await LakeContents.FindAsync(store, Cancel)).Head!.RunId;
        }
    }

    private static string Unnamed(string text, string runId) => AnyRun().Replace(text.Replace(runId, "RUN", StringComparison.Ordinal), "EARLIER");

    private static List<string> Unnamed(List<string> texts, string runId) => [.. texts.ConvertAll(text => Unnamed(text, runId)).Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\d{8}T\d{6}Z-[0-9a-f]{8}")]
    private static partial Regex AnyRun();
}
