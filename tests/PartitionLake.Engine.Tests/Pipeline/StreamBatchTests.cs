using PartitionLake.Engine.Care;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Faults;
using PartitionLake.Engine.Tests.Storage.Local;

namespace PartitionLake.Engine.Tests.Pipeline;

/// <summary>Batches of a stream: a lake takes each once, and its positions tell of exactly the rows that count.</summary>
public sealed class StreamBatchTests : IDisposable
{
    private readonly SmallLake _lake = new();

    public StreamBatchTests() => _lake.Plan = _lake.Plan with { Joins = [], Mode = PublishMode.Append };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task The_same_batch_does_nothing_and_another_of_its_id_is_refused()
    {
        var first = await AppendAsync(0, 10);
        Assert.False(first.IsRepeatedBatch);
        var before = AllFiles();

        var again = await AppendAsync(0, 10);
        Assert.True(again.IsRepeatedBatch);
        Assert.Equal((first.RunId, "from 0", 10, 0), (again.RunId, again.BatchId, again.RowsIn, again.Objects));
        Assert.True((await AppendAsync(0, 10, static options => options with { WhatIf = true })).IsRepeatedBatch);
        Assert.True((await AppendAsync(0, 10, static options => options with { Force = true })).IsRepeatedBatch);
        Assert.True((await AppendAsync(0, 10, static options => options with { RunId = "again" })).IsRepeatedBatch);
        Assert.Equal(before, AllFiles());

        foreach (var options in new[]
        {
            StreamedLake.Batch(0, 10) with { Batch = new StreamBatch("from 0", "other rows", StreamedLake.Positions(10)) },
            StreamedLake.Batch(0, 10) with { Batch = new StreamBatch("from 0", "rows 0 to 10", StreamedLake.Positions(11)) },
            StreamedLake.Batch(0, 10) with { Batch = new StreamBatch("from 0", "other rows", SourcePositions.None), WhatIf = true, Force = true },
        })
        {
            var error = await _lake.FailAsync(options);
            Assert.Equal(LakeErrorCode.BatchDiffers, error.Code);
            Assert.Contains(first.RunId, error.Message, StringComparison.Ordinal);
            Assert.Contains("'from 0'", error.Message, StringComparison.Ordinal);
        }
        Assert.Equal(before, AllFiles());
        Assert.Equal(10, await PositionAsync());
    }

    [Fact]
    public async Task A_batch_of_which_no_row_is_left_is_taken_all_the_same()
    {
        await AppendAsync(0, 10);
        _lake.Dimension("SELECT -1::INTEGER AS id WHERE false");
        var join = new JoinPlan { From = _lake.Folder["dim.parquet"], On = [new("id", "id")], Kind = JoinKind.Inner };
        _lake.Plan = _lake.Plan with { Joins = [join] };
        Assert.Equal(0, (await AppendAsync(10, 20)).RowsOut);
        using var store = _lake.Open();
        Assert.Equal("20", Assert.Single((await LakeContents.FindAsync(store, Cancel)).Head!.Positions).Position);
        Assert.True((await AppendAsync(10, 20)).IsRepeatedBatch);
    }

    [Fact]
    public async Task Optimize_and_removal_keep_batches_and_positions_and_Replace_begins_anew()
    {
        await AppendAsync(0, 10);
        await AppendAsync(10, 20);
        await LakeOptimizer.RunAsync(_lake.Plan.Destination, new OptimizeOptions(), new CareOptions { TempPath = _lake.Temp }, new EtlProgress(), Cancel);
        Assert.Equal(20, await PositionAsync());
        Assert.True((await AppendAsync(0, 10)).IsRepeatedBatch);
        await RowRemoval.RunAsync(_lake.Plan.Destination, "id < 10", new CareOptions { TempPath = _lake.Temp }, new EtlProgress(), Cancel);
        Assert.True((await AppendAsync(0, 10)).IsRepeatedBatch);
        Assert.Equal(10, _lake.Rows("id").Count);

        _lake.Fact(StreamedLake.Rows(0, 5));
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Replace };
        await _lake.RunAsync(new EtlOptions { Positions = SourcePositions.Of([KeyValuePair.Create("other", (string?)"7")]) });
        using (var store = _lake.Open())
            Assert.Equal(["other 7"], (await LakeContents.FindAsync(store, Cancel)).Head!.Positions.Select(static one => $"{one.Shard} {one.Position}"));
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Append };
        Assert.False((await AppendAsync(0, 10)).IsRepeatedBatch);
        await _lake.RunAsync(new EtlOptions { Force = true, Positions = SourcePositions.Of([KeyValuePair.Create("other", (string?)null)]) });
        using (var store = _lake.Open())
            Assert.Equal([StreamedLake.Shard], (await LakeContents.FindAsync(store, Cancel)).Head!.Positions.Select(static one => one.Shard));
    }

    [Fact]
    public async Task Killed_at_any_change_of_the_disk()
    {
        await AppendAsync(0, 10);
        var (position, killed, took) = (10, 0, 0);
        for (var at = 0; ; at++)
        {
            var (from, to, count) = (position, position + 10, 0);
            var disk = new Disk((_, _) =>
            {
                if (Interlocked.Increment(ref count) > at)
                    throw new KillException();
            });
            var isOver = await Record.ExceptionAsync(() => AppendAsync(from, to, options => options with
            {
                MaxConcurrency = 1,
                Seams = new() { OpenStore = root => new LocalStore(root, disk, 1 << 20) },
            })) is null;
            // A killed process keeps no lock.
            File.Delete(_lake.Folder[SmallLake.State + "/lock.json"]);
            position = await PositionAsync();
            took += position == to ? 1 : 0;
            await AppendAsync(from, to);
            position = await PositionAsync();
            Assert.Equal(to, position);
            if (isOver)
                break;
            killed++;
        }
        Assert.Equal(Enumerable.Range(0, position), _lake.Rows("id").Select(static row => (int)row[0]!));
        Assert.True(killed > 15 && took > 1, $"{killed} kills, {took} counted all the same.");
        Console.WriteLine($"streams on a disk: {killed} batches killed at a change; {position} rows, each once");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\nb")]
    public void What_is_no_name_of_a_batch(string id) =>
        Assert.Equal(LakeErrorCode.PlanInvalid, Assert.Throws<LakeException>(() => new StreamBatch(id, "", SourcePositions.None)).Code);

    private async Task<EtlResult> AppendAsync(int from, int to, Func<EtlOptions, EtlOptions>? vary = null)
    {
        _lake.Fact(StreamedLake.Rows(from, to));
        var options = StreamedLake.Batch(from, to);
        return await _lake.RunAsync(vary is null ? options : vary(options));
    }

    private async Task<int> PositionAsync()
    {
        using var store = _lake.Open();
        return await StreamedLake.PositionAsync(store);
    }

    private List<string> AllFiles() => [.. new[] { "_partitionlake", "lake" }
        .SelectMany(name => Directory.GetFiles(_lake.Folder[name], "*", SearchOption.AllDirectories))
        .Where(static path => !path.EndsWith("lock.json", StringComparison.Ordinal))
        .Select(static path => $"{path} {new FileInfo(path).LastWriteTimeUtc:o}").Order(StringComparer.Ordinal)];
}
