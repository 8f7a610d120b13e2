using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Tests.Pipeline.Publishing;

/// <summary>Merges in which rows change their partition.</summary>
public sealed class LakeMergeTests : IDisposable
{
    private readonly SmallLake _lake = new();

    public LakeMergeTests() => _lake.Plan = _lake.Plan with { Mode = PublishMode.Merge, MergeKey = ["id"], Exclude = ["label"] };

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_row_whose_partition_changed_leaves_its_old_one_in_the_same_run()
    {
        await _lake.RunAsync();
        _lake.Fact("SELECT 3::INTEGER AS id, 'S9' AS state, 'c1' AS code, 99.0::DOUBLE AS rate");

        var result = await _lake.RunAsync();

        Assert.Equal((1, 1, 33L), (result.PartitionsCreated, result.PartitionsReplaced, result.RowsKept));
        Assert.Equal(100, _lake.Rows("id").Count);
        Assert.Equal("S9", Assert.Single(_lake.Rows("id, state"), row => (int)row[0]! == 3)[1]);
    }

    [Fact]
    public async Task With_the_scope_of_a_partition_it_stays_there()
    {
        await _lake.RunAsync();
        _lake.Fact("SELECT 3::INTEGER AS id, 'S9' AS state, 'c1' AS code, 99.0::DOUBLE AS rate");
        _lake.Plan = _lake.Plan with { MergeScope = MergeScope.Partition };

        await _lake.RunAsync();

        Assert.Equal(["S0", "S9"], _lake.Rows("id, state").Where(row => (int)row[0]! == 3).Select(row => row[1]).Order());
    }

    [Fact]
    public async Task A_partition_that_loses_its_last_row_goes()
    {
        await _lake.RunAsync();
        _lake.Fact("SELECT i::INTEGER AS id, 'S1' AS state, 'c1' AS code, 0.0::DOUBLE AS rate FROM range(0, 100, 3) t(i)");

        var result = await _lake.RunAsync();

        Assert.Equal((1, 1), (result.PartitionsReplaced, result.PartitionsRemoved));
        Assert.Equal(["state=S1/part.parquet", "state=S2/part.parquet"], _lake.DataFiles().Keys);
        Assert.Equal(100, _lake.Rows("id").Count);
        var again = await _lake.RunAsync();
        Assert.Equal((1, 0), (again.PartitionsUnchanged, again.Objects));
    }

    [Fact]
    public async Task Two_new_rows_of_one_key_in_two_partitions_are_refused_with_both_named()
    {
        await _lake.RunAsync();
        _lake.Fact("SELECT 3::INTEGER AS id, s AS state, 'c1' AS code, 99.0::DOUBLE AS rate FROM (VALUES ('S7'), ('S8')) t(s)");

        var failure = await _lake.FailAsync();

        Assert.Equal(LakeErrorCode.DuplicateMergeKey, failure.Code);
        Assert.Contains("id = '3': in 'state=S7' and 'state=S8'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MergeScope.Lake)]
    [InlineData(MergeScope.Partition)]
    public async Task More_keys_than_the_memory_holds_are_refused_with_the_ways_out(MergeScope scope)
    {
        await _lake.RunAsync();
        _lake.Fact("SELECT i::INTEGER AS id, 'S' || i % 2 AS state, 'c1' AS code, 0.0::DOUBLE AS rate FROM range(1500000) t(i)");
        _lake.Plan = _lake.Plan with { MergeScope = scope, Joins = [], Exclude = [] };

        var failure = await _lake.FailAsync(new EtlOptions { MaxMemory = 128 << 20, MaxConcurrency = 1 });

        Assert.Equal(LakeErrorCode.MemoryLimitTooSmall, failure.Code);
        Assert.Contains("merge keys of more than 699,050 new rows", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Raise -MaxMemory", failure.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "id", "i")]
    [InlineData(2, "code", "'k' || i")]
    [InlineData(3, "code", "'a common beginning ' || i")]
    [InlineData(4, "rate", "(i - 20) * 1.25")]
    [InlineData(5, "id", "i")]
    public async Task Random_merges_end_like_a_dictionary(int seed, string key, string expression)
    {
        var random = new Random(seed);
        var model = new SortedDictionary<int, (string State, int Version)>();
        for (var version = 1; version <= 6; version++)
        {
            var rows = Enumerable.Range(0, 60).Where(_ => random.Next(3) == 0).ToDictionary(i => i, _ => $"S{random.Next(8)}");
            foreach (var (i, state) in rows)
                model[i] = (state, version);
            var values = string.Join(", ", rows.Select(row => $"({row.Key}, '{row.Value}')"));
            _lake.Fact($"""
                SELECT {(key == "id" ? expression : "i")}::INTEGER AS id, s AS state, {(key == "code" ? expression : "'c'")} AS code,
                  {(key == "rate" ? expression : "0.0")}::DOUBLE AS rate, i::INTEGER AS n, {version}::INTEGER AS version FROM (VALUES {values}) t(i, s)
                """);
            _lake.Plan = _lake.Plan with { MergeKey = [key], Joins = [], Exclude = [] };
            await _lake.RunAsync(new EtlOptions { Seams = new() { RowGroupUnits = 3 } });

            Assert.Equal(model.Select(row => $"{row.Key}|{row.Value.State}|{row.Value.Version}"),
                _lake.Rows("n, state, version").Select(row => string.Join('|', row)));
            // A partition without rows is none.
            Assert.Equal(model.Values.Select(row => row.State).Distinct().Count(), _lake.DataFiles().Count);
        }
    }
}
