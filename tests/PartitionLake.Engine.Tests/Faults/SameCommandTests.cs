using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>
/// A run over a bucket is cut off for good at one of its requests; the same command once more, without an id, makes what an undisturbed run makes.
/// </summary>
public sealed class SameCommandTests(S3TestServer server) : IDisposable
{
    private readonly FaultLake _lake = new(server) { IsAppendedTo = true };

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData(PublishMode.Overwrite)]
    [InlineData(PublishMode.Append)]
    [InlineData(PublishMode.Replace)]
    [InlineData(PublishMode.Merge)]
    public async Task Cut_off_at_any_request(PublishMode mode)
    {
        var expected = await _lake.UndisturbedAsync(mode);
        var calls = _lake.Proxy.Requests.Count;
        var writes = _lake.Proxy.Requests.Where(request => request.Writes).Select(request => request.Index).ToHashSet();
        var cut = 0;
        for (var call = (int)mode % Effort.Of(3, 1); call < calls; call += Effort.Of(3, 1))
        {
            foreach (var hasActed in writes.Contains(call) ? new[] { false, true } : [false])
            {
                await CutAsync(call, hasActed, mode, expected);
                cut++;
            }
        }
        Console.WriteLine($"kills in a bucket: {mode}, {cut} runs cut off at a request equal an undisturbed one after the same command");
    }

    /// <summary>What is old in a partition goes with the object that takes its place, not with the last step of a run that may never come.</summary>
    [Theory]
    [InlineData(PublishMode.Overwrite)]
    [InlineData(PublishMode.Replace)]
    [InlineData(PublishMode.Merge)]
    public async Task Killed_between_its_objects_and_the_removals_no_row_is_there_twice(PublishMode mode)
    {
        var expected = await _lake.UndisturbedAsync(mode);
        await StopBeforeManifestAsync(mode);

        await _lake.RunAsync(mode: mode);

        Same.Lake(expected, _lake.WholeLake());
    }

    /// <summary>Another plan is no repetition, but what it finds in a partition is that partition, once.</summary>
    [Fact]
    public async Task Whatever_run_comes_next_finds_whole_partitions()
    {
        var expected = await _lake.UndisturbedAsync(PublishMode.Merge);
        await StopBeforeManifestAsync(PublishMode.Merge);

        _lake.Fact("SELECT 5000::INTEGER AS id, 'S9' AS state, 1.5::DOUBLE AS rate");
        await _lake.RunAsync("other", plan: _lake.Plan with { Name = "other" });

        Assert.Equal(expected.Rows.Append("5000|S9|1.5"), _lake.Rows(_lake.Download()));
    }

    private async Task StopBeforeManifestAsync(PublishMode mode)
    {
        await _lake.BeginAsync();
        var isOver = false;
        _lake.Proxy.Rule = request =>
        {
            isOver |= request.Writes
                && (request.Key.Contains("/current/0", StringComparison.Ordinal) || request.Key.Contains("/runs/", StringComparison.Ordinal));
            return isOver ? Fault.ResetBefore : null;
        };
        await Assert.ThrowsAsync<LakeException>(() => _lake.RunAsync(mode: mode, retryBudget: TimeSpan.FromMilliseconds(20)));
        Assert.True(isOver);
        _lake.Proxy.Rule = null;
    }

    private async Task CutAsync(int call, bool hasActed, PublishMode mode, (List<string> Rows, List<string> Manifests) expected)
    {
        await _lake.BeginAsync();
        _lake.Proxy.Rule = request => request.Index < call ? null : request.Index == call && hasActed ? Fault.LostReply : Fault.ResetBefore;
        await Record.ExceptionAsync(() => _lake.RunAsync(mode: mode, retryBudget: TimeSpan.FromMilliseconds(20)));
        _lake.Proxy.Rule = null;
        try
        {
            await _lake.RepeatAsync(null, mode);
            Same.Lake(expected, _lake.WholeLake());
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{mode}, cut off {(hasActed ? "after" : "before")} request {call}: {e.Message}", e);
        }
    }
}
