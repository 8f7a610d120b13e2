using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Faults;
using PartitionLake.Engine.Tests.Storage.Local;

namespace PartitionLake.Engine.Tests.Pipeline;

/// <summary>A run on a disk is killed at one of its changes; the same command once more makes what an undisturbed run makes.</summary>
public sealed class SameCommandTests : IDisposable
{
    private readonly SmallLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData(PublishMode.Overwrite)]
    [InlineData(PublishMode.Append)]
    [InlineData(PublishMode.Replace)]
    [InlineData(PublishMode.Merge)]
    public async Task Killed_at_any_change(PublishMode mode)
    {
        await BeginAsync(mode);
        await _lake.RunAsync();
        var expected = Whole();
        Assert.Equal(mode switch { PublishMode.Append => 320, PublishMode.Replace => 100, PublishMode.Overwrite => 174, _ => 180 }, expected.Rows.Count);
        var (finished, killed) = (0, 0);
        for (var at = 0; finished == 0; at++)
        {
            await BeginAsync(mode);
            var count = 0;
            var disk = new Disk((_, _) =>
            {
                if (Interlocked.Increment(ref count) > at)
                    throw new KillException();
            });
            var error = await Record.ExceptionAsync(
                () => _lake.RunAsync(new EtlOptions { MaxConcurrency = 1, Seams = new() { OpenStore = root => new LocalStore(root, disk, 200) } }));
            if (error is null)
                finished++;
            else
                killed++;
            Forget();
            try
            {
                await History.RepeatAsync(() => _lake.RunAsync(), mode, runId: null);
                Same.Lake(expected, Whole());
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{mode}, killed at change {at}: {e.Message}", e);
            }
        }
        Console.WriteLine($"kills on a disk: {mode}, {killed} runs killed, one at each change, equal an undisturbed one after the same command");
        Assert.True(killed > 20, $"{killed} kills");
    }

    [Fact]
    public async Task Input_that_was_appended_is_refused_by_the_name_of_its_run_and_appended_again_by_force()
    {
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Append };
        var first = await _lake.RunAsync();
        var error = await _lake.FailAsync();
        Assert.Equal(LakeErrorCode.InputAppended, error.Code);
        Assert.Contains(first.RunId, error.Message, StringComparison.Ordinal);
        Assert.Contains("-Force", error.Remedy, StringComparison.Ordinal);
        Assert.Equal(LakeErrorCode.InputAppended, (await _lake.FailAsync(new EtlOptions { WhatIf = true })).Code);
        Assert.Equal(100, _lake.Rows("id").Count);

        await _lake.RunAsync(new EtlOptions { Force = true });
        Assert.Equal(200, _lake.Rows("id").Count);

        // Another input, and the old one once all of the lake was replaced, are no repetitions.
        _lake.Fact("SELECT 100 + i::INTEGER AS id, 'S' || i % 3 AS state, 'c' || i % 5 AS code, i * 1.5::DOUBLE AS rate FROM range(10) t(i)");
        await _lake.RunAsync();
        Assert.Equal(210, _lake.Rows("id").Count);
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Replace };
        await _lake.RunAsync();
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Append };
        await _lake.RunAsync();
        Assert.Equal(20, _lake.Rows("id").Count);
    }

    [Theory]
    [InlineData(PublishMode.Overwrite)]
    [InlineData(PublishMode.Append)]
    [InlineData(PublishMode.Replace)]
    [InlineData(PublishMode.Merge)]
    public async Task An_id_stands_for_one_run(PublishMode mode)
    {
        _lake.Plan = _lake.Plan with { Mode = mode, MergeKey = mode == PublishMode.Merge ? ["id"] : [] };
        var options = new EtlOptions { RunId = "nightly", Force = true };
        await _lake.RunAsync(options);
        var same = await _lake.FailAsync(options);
        Assert.Equal(LakeErrorCode.PlanInvalid, same.Code);
        Assert.Contains("'nightly' has ended at 2", same.Message, StringComparison.Ordinal);

        _lake.Fact("SELECT 7::INTEGER AS id, 'S1' AS state, 'c1' AS code, 1.5::DOUBLE AS rate");
        Assert.Contains("other input", (await _lake.FailAsync(options)).Message, StringComparison.Ordinal);
        _lake.Plan = _lake.Plan with { FileName = "other.parquet" };
        Assert.Contains("another plan", (await _lake.FailAsync(options)).Message, StringComparison.Ordinal);
    }

    private async Task BeginAsync(PublishMode mode)
    {
        _lake.Clear();
        _lake.RestoreFact();
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Overwrite, MergeKey = [] };
        await _lake.RunAsync(new EtlOptions { RunId = "base" });
        for (var i = 0; i < 2; i++)
        {
            _lake.Fact(History.More(i, hasCodes: true));
            _lake.Plan = _lake.Plan with { Mode = PublishMode.Append };
            await _lake.RunAsync(new EtlOptions { RunId = $"more{i}" });
        }
        _lake.Fact(History.Second(hasCodes: true));
        _lake.Plan = _lake.Plan with { Mode = mode, MergeKey = mode == PublishMode.Merge ? ["id"] : [] };
    }

    // A killed process keeps no lock.
    private void Forget() => File.Delete(_lake.Folder[SmallLake.State + "/lock.json"]);

    private (List<string> Rows, List<string> Manifests) Whole()
    {
        Assert.Empty(Directory.GetFileSystemEntries(_lake.Temp));
        var state = Directory.GetFiles(_lake.Folder[SmallLake.State], "*", SearchOption.AllDirectories);
        Assert.All(state, file => Assert.Matches(@"/(runs|current)/[^/]+\.json$", file.Replace('\\', '/')));
        return (
            _lake.Rows("id, state, rate").ConvertAll(row => string.Join('|', row)),
            [.. state.Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == "runs")
                .Select(file => StoredLake.Common(File.ReadAllText(file))).Order(StringComparer.Ordinal)]);
    }
}
