using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Tests.Pipeline.Publishing;

public sealed class PublishModeTests : IDisposable
{
    private readonly SmallLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task An_exact_run_again_writes_nothing_at_all()
    {
        await _lake.RunAsync();
        var stamps = Stamps();

        var again = await _lake.RunAsync();

        Assert.Equal(3, again.PartitionsUnchanged);
        Assert.Equal(0, again.Objects);
        Assert.Equal(stamps, Stamps());
    }

    [Fact]
    public async Task Merge_refuses_an_object_that_is_not_the_one_its_run_recorded()
    {
        await _lake.RunAsync();
        var path = _lake.Folder["lake/state=S1/part.parquet"];
        var content = File.ReadAllBytes(path);
        content[content.Length / 2] ^= 1;
        File.WriteAllBytes(path, content);
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Merge, MergeKey = ["id"] };

        var failure = await _lake.FailAsync();

        Assert.Equal(LakeErrorCode.FileCorrupt, failure.Code);
        Assert.Contains("SHA-256", failure.Message, StringComparison.Ordinal);
        Assert.Contains("state=S1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Force_writes_unchanged_partitions_again()
    {
        await _lake.RunAsync();
        var again = await _lake.RunAsync(new EtlOptions { Force = true });
        Assert.Equal(3, again.PartitionsReplaced);
    }

    [Fact]
    public async Task Overwrite_replaces_what_it_produces_and_leaves_the_rest()
    {
        await _lake.RunAsync();
        _lake.Fact("SELECT 1000 + i::INTEGER AS id, 'S' || (1 + i % 3) AS state, 'c1' AS code, 0.0::DOUBLE AS rate FROM range(30) t(i)");

        var result = await _lake.RunAsync();

        Assert.Equal((1, 2), (result.PartitionsCreated, result.PartitionsReplaced));
        Assert.Equal(34, _lake.Rows("id, state").Count(row => (string)row[1]! == "S0"));
        Assert.Equal(30, _lake.Rows("id").Count(row => (int)row[0]! >= 1000));
        Assert.Equal(64, _lake.Rows("id").Count);
    }

    [Fact]
    public async Task Replace_removes_the_partitions_it_does_not_produce()
    {
        await _lake.RunAsync();
        File.WriteAllText(_lake.Folder["lake/notes.txt"], "not ours");
        _lake.Fact("SELECT 1000 + i::INTEGER AS id, 'S9' AS state, 'c1' AS code, 0.0::DOUBLE AS rate FROM range(3) t(i)");
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Replace };

        var result = await _lake.RunAsync();

        Assert.Equal((1, 3), (result.PartitionsCreated, result.PartitionsRemoved));
        Assert.Equal(["notes.txt", "state=S9/part.parquet"], _lake.Files().Keys);
    }

    [Fact]
    public async Task Append_adds_one_object_a_partition()
    {
        await _lake.RunAsync();
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Append };

        var result = await _lake.RunAsync(new EtlOptions { RunId = "20260101T000000Z-00000001" });

        Assert.Equal(3, result.PartitionsAppended);
        Assert.Equal(6, _lake.Files().Count);
        Assert.Equal(200, _lake.Rows("id").Count);
        Assert.Contains("state=S0/part-20260101T000000Z-00000001.parquet", _lake.Files().Keys);
    }

    [Fact]
    public async Task Overwrite_after_append_leaves_one_object_a_partition()
    {
        await _lake.RunAsync();
        var plan = _lake.Plan;
        _lake.Plan = plan with { Mode = PublishMode.Append };
        await _lake.RunAsync();
        _lake.Plan = plan;

        await _lake.RunAsync();

        Assert.Equal(3, _lake.Files().Count);
        Assert.Equal(100, _lake.Rows("id").Count);
    }

    [Fact]
    public async Task Merge_lets_the_newer_row_win_and_keeps_the_others()
    {
        await _lake.RunAsync();
        _lake.Fact("SELECT i::INTEGER AS id, 'S' || i % 3 AS state, 'c' || i % 5 AS code, -1.0::DOUBLE AS rate FROM range(90, 120) t(i)");
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Merge, MergeKey = ["id"] };

        var result = await _lake.RunAsync();

        Assert.Equal(90, result.RowsKept);
        Assert.Equal(30, result.RowsOut);
        var rows = _lake.Rows("id, rate, state, label");
        Assert.Equal(Enumerable.Range(0, 120), rows.Select(row => (int)row[0]!));
        Assert.All(rows, row => Assert.Equal((int)row[0]! < 90 ? (int)row[0]! * 1.5 : -1.0, row[1]));
        Assert.Equal(3, (await _lake.RunAsync()).PartitionsUnchanged);
    }

    [Fact]
    public async Task Merge_refuses_old_rows_with_other_columns_and_changes_nothing()
    {
        await _lake.RunAsync();
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Merge, MergeKey = ["id"], Exclude = ["label"] };
        var failure = await _lake.FailAsync();
        Assert.Equal(LakeErrorCode.SchemaMismatch, failure.Code);
    }

    [Theory]
    [InlineData(PublishMode.Overwrite)]
    [InlineData(PublishMode.Merge)]
    public async Task A_partition_that_another_writer_spelt_differently_is_not_doubled(PublishMode mode)
    {
        _lake.Fact("SELECT i::INTEGER AS id, 'São' AS state, 'c1' AS code, 1.5::DOUBLE AS rate FROM range(3) t(i)");
        await _lake.RunAsync();
        Directory.Move(_lake.Folder["lake/state=São"], _lake.Folder["lake/state=S%C3%A3o"]);
        _lake.Plan = _lake.Plan with { Mode = mode, MergeKey = mode == PublishMode.Merge ? ["id"] : [] };

        var result = await _lake.RunAsync();

        Assert.Equal(1, result.PartitionsReplaced);
        Assert.Equal(["state=São/part.parquet"], _lake.Files().Keys);
        Assert.Equal([0, 1, 2], _lake.Rows("id").Select(row => (int)row[0]!));
    }

    [Theory]
    [InlineData("state=")]
    [InlineData("state=a%00b")]
    [InlineData("state=%5F_HIVE_DEFAULT_PARTITION__")]
    public async Task A_folder_of_another_writer_that_this_run_could_not_make_is_left_alone(string folder)
    {
        await _lake.RunAsync();
        Directory.CreateDirectory(_lake.Folder[$"lake/{folder}"]);
        File.Copy(_lake.Folder["lake/state=S0/part.parquet"], _lake.Folder[$"lake/{folder}/other.parquet"]);

        var again = await _lake.RunAsync();

        Assert.Equal(3, again.PartitionsUnchanged);
        Assert.Contains($"{folder}/other.parquet", _lake.Files().Keys);
    }

    [Fact]
    public async Task WhatIf_says_what_would_happen_and_writes_nothing()
    {
        await _lake.RunAsync();
        _lake.Fact(
            "SELECT i::INTEGER AS id, 'S' || i % 4 AS state, 'c' || i % 5 AS code, i * 1.5::DOUBLE AS rate FROM range(100) t(i) WHERE i % 3 = 0 OR i % 4 = 3");
        var before = _lake.Files();
        var outcomes = new System.Collections.Concurrent.ConcurrentBag<PartitionOutcome>();

        var result = await _lake.RunAsync(new EtlOptions { WhatIf = true, OnPartition = outcomes.Add });

        Assert.Equal(before, _lake.Files());
        Assert.Equal((1, 3, 0), (result.PartitionsCreated, result.PartitionsReplaced, result.Objects));
        Assert.Equal(["state=S0", "state=S1", "state=S2", "state=S3"], outcomes.Select(outcome => outcome.Path).Order());
        Assert.Equal(result.RowsOut, outcomes.Sum(outcome => outcome.Rows));
        Assert.All(outcomes, outcome => Assert.True(outcome.Bytes > 0));
    }

    private List<(string, DateTime)> Stamps() =>
        [.. Directory.GetFiles(_lake.Folder["lake"], "*", SearchOption.AllDirectories).Order().Select(path => (path, File.GetLastWriteTimeUtc(path)))];
}
