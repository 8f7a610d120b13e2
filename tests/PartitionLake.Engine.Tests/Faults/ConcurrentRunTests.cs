using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>Several runs want one lake at once: what comes out is what some order of them gives, one after the other.</summary>
public sealed class ConcurrentRunTests(S3TestServer server) : IDisposable
{
    private readonly FaultLake _lake = new(server);

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Runs_at_once_equal_some_serial_order_and_losers_know_the_holder()
    {
        var losers = 0;
        for (var seed = 0; seed < Effort.Of(6, 200); seed++)
        {
            var random = new Random(seed);
            var count = 2 + seed % 3;
            var mode = seed % 2 == 0 ? PublishMode.Overwrite : PublishMode.Append;
            await _lake.BeginAsync();
            var facts = Enumerable.Range(0, count).Select(Fact).ToList();
            // Each request waits a seeded number of turns of the scheduler, so that each seed lets another one go first.
            _lake.Proxy.Before = async _ =>
            {
                int turns;
                lock (random)
                    turns = random.Next(40);
                while (turns-- > 0)
                    await Task.Yield();
            };

            var outcomes = await Task.WhenAll(facts.Select((fact, i) => TryAsync(fact, $"run{i}", mode)));

            _lake.Proxy.Before = null;
            foreach (var error in outcomes.OfType<LakeException>())
            {
                losers++;
                Assert.Equal(LakeErrorCode.LakeLocked, error.Code);
                Assert.Contains("Run 'run", error.Message, StringComparison.Ordinal);
            }
            var winners = Enumerable.Range(0, count).Where(i => outcomes[i] is null).ToList();
            Assert.NotEmpty(winners);
            var rows = _lake.RowsOfWholeLake();
            Assert.Contains(rows, Orders(winners).Select(order => After(order, mode)), new SameRows());
        }
        Assert.True(losers > 0, "No run met another.");
    }

    private async Task<Exception?> TryAsync(string fact, string runId, PublishMode mode) =>
        await Record.ExceptionAsync(() => _lake.RunAsync(runId, mode, plan: _lake.Plan with { Fact = [fact] }));

    private string Fact(int run)
    {
        var path = _lake.Folder[$"fact{run}.parquet"];
        _lake.Duck.Execute(
            $"COPY (SELECT (1000 * {run + 1} + i)::INTEGER AS id, 'S' || (i % 2 + {run} % 2) AS state, "
                + $"{run}::DOUBLE AS rate FROM range(20) t(i)) TO {Support.Duck.Literal(path)} (FORMAT parquet)");
        return path;
    }

    // The rows that the order gives, computed by another engine from the facts alone.
    private List<string> After(IReadOnlyList<int> order, PublishMode mode)
    {
        _lake.Duck.Execute("CREATE OR REPLACE TEMP TABLE lake AS SELECT i::INTEGER AS id, 'S' || i % 3 AS state, i * 1.5::DOUBLE AS rate FROM range(100) t(i)");
        foreach (var run in order)
        {
            var fact = $"read_parquet({Support.Duck.Literal(_lake.Folder[$"fact{run}.parquet"])})";
            if (mode == PublishMode.Overwrite)
                _lake.Duck.Execute($"DELETE FROM lake WHERE state IN (SELECT state FROM {fact})");
            _lake.Duck.Execute($"INSERT INTO lake SELECT id, state, rate FROM {fact}");
        }
        return _lake.Duck.Query("SELECT id, state, rate FROM lake ORDER BY ALL").ConvertAll(row => string.Join('|', row));
    }

    private static IEnumerable<List<int>> Orders(List<int> items) => items.Count <= 1
        ? [items]
        : items.SelectMany(first => Orders([.. items.Where(item => item != first)]).Select(rest => new List<int>([first, .. rest])));

    private sealed class SameRows : IEqualityComparer<List<string>>
    {
        public bool Equals(List<string>? x, List<string>? y) => x!.SequenceEqual(y!);

        public int GetHashCode(List<string> obj) => obj.Count;
    }
}
