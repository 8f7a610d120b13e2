using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>Bodies arrive cut, too long or from another version of an object: the rows are right, or there is a typed error.</summary>
public sealed class DamagedReadTests : IDisposable
{
    private static readonly Fault[] Damages = [Fault.Truncated, Fault.ShortBody, Fault.LongBody, Fault.ExtraBytes];

    private readonly FaultLake _lake;
    private readonly string _fact;

    public DamagedReadTests(S3TestServer server)
    {
        _lake = new FaultLake(server);
        _fact = $"s3://{_lake.Bucket}/facts/fact.parquet";
        Upload("i * 1.5");
    }

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_damaged_body_gives_right_rows_or_a_typed_error()
    {
        var plan = _lake.Plan with { Fact = [_fact] };
        await _lake.RunAsync("whole", plan: plan);
        var expected = _lake.RowsOfWholeLake();
        var reads = _lake.Proxy.Requests.Count(IsRead);
        Assert.True(reads >= 1);
        var (right, errors, struck) = (0, 0, 0);
        for (var i = 0; i < Effort.Of(24, 100); i++)
        {
            _lake.Clear();
            Upload("i * 1.5");
            var random = new Random(i);
            var damage = Damages[i % Damages.Length] with { Bytes = random.Next(3_000) };
            var (target, seen) = (i / Damages.Length % reads, 0);
            // Every other one stays damaged, however often it is asked for.
            var always = i / Damages.Length % 2 == 1;
            _lake.Proxy.Rule = request => IsRead(request) && (always ? seen++ >= target : seen++ == target) ? damage : null;

            var error = await Record.ExceptionAsync(() => _lake.RunAsync("damaged", plan: plan, retryBudget: TimeSpan.FromSeconds(0.5)));

            struck += _lake.Proxy.Requests.Any(request => request.Fault is not null) ? 1 : 0;
            _lake.Proxy.Rule = null;
            _lake.Proxy.Clear();
            if (error is null)
            {
                right++;
                Assert.Equal(expected, _lake.RowsOfWholeLake());
            }
            else
            {
                errors++;
                Assert.IsType<LakeException>(error);
                Assert.Empty(_lake.Download().Data);
            }
        }
        Assert.Equal(right + errors, struck);
        Assert.True(right > 0, "No damage was overcome.");
    }

    [Fact]
    public async Task An_object_that_is_replaced_between_two_reads_is_noticed()
    {
        // Large enough that the footer's read does not bring all of it.
        Upload("random()", rows: 400_000);
        var seen = 0;
        _lake.Proxy.After = request =>
        {
            if (IsRead(request) && Interlocked.Increment(ref seen) == 1)
                Upload("random()", rows: 400_000);
            return Task.CompletedTask;
        };

        var error = await Assert.ThrowsAsync<LakeException>(() => _lake.RunAsync("replaced", plan: _lake.Plan with { Fact = [_fact] }));

        Assert.Equal(LakeErrorCode.ObjectChanged, error.Code);
        Assert.Contains("fact.parquet", error.Message, StringComparison.Ordinal);
        Assert.Empty(_lake.Download().Data);
    }

    private static bool IsRead(ProxiedRequest request) => request.Operation == "GetObject" && request.Key.StartsWith("facts/", StringComparison.Ordinal);

    private void Upload(string rate, int rows = 20_000)
    {
        _lake.Fact($"SELECT i::INTEGER AS id, 'S' || i % 3 AS state, ({rate})::DOUBLE AS rate FROM range({rows}) t(i)");
        _lake.Boto.Run("client('s3').upload_file(args[1], args[0], 'facts/fact.parquet')", _lake.Bucket, _lake.Folder["fact.parquet"]);
    }
}
