using PartitionLake.Engine.Offload;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Tests.Pipeline;

namespace PartitionLake.Engine.Tests.Offload;

/// <summary>A run around a job, on a disk: what the job leaves becomes the lake, or the lake is as it was.</summary>
public sealed class OffloadRunTests : IDisposable
{
    private readonly SmallLake _lake = new();
    private readonly StagedJob _job;

    public OffloadRunTests() => _job = new StagedJob(Write, _lake.Folder, () => _lake.Plan);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData(PublishMode.Overwrite)]
    [InlineData(PublishMode.Replace)]
    [InlineData(PublishMode.Append)]
    public async Task A_run_leaves_the_lake_and_the_record_that_a_run_of_this_process_leaves(PublishMode mode)
    {
        _lake.Plan = _lake.Plan with { Mode = mode };
        await _lake.RunAsync();
        _lake.Fact("SELECT 500 + i::INTEGER AS id, 'S' || (2 + i % 3) AS state, 'c' || i % 5 AS code, 2.0::DOUBLE AS rate FROM range(100) t(i)");
        var own = await _lake.RunAsync();
        var (files, recorded) = (_lake.DataFiles(), await ContentsAsync());
        _lake.Clear();
        _lake.RestoreFact();
        await _lake.RunAsync();
        _lake.Fact("SELECT 500 + i::INTEGER AS id, 'S' || (2 + i % 3) AS state, 'c' || i % 5 AS code, 2.0::DOUBLE AS rate FROM range(100) t(i)");

        var result = await RunAsync();

        Assert.Equal(Unnamed(files, own.RunId), Unnamed(_lake.DataFiles(), result.RunId));
        Assert.Equal(
            (own.RowsIn, own.RowsOut, own.PartitionsCreated, own.PartitionsReplaced, own.PartitionsAppended, own.PartitionsRemoved, own.Objects, own.Bytes),
            (result.RowsIn, result.RowsOut, result.PartitionsCreated, result.PartitionsReplaced, result.PartitionsAppended, result.PartitionsRemoved,
                result.Objects, result.Bytes));
        Assert.Equal(own.Joins, result.Joins);
        Assert.Equal(recorded.Count, (await ContentsAsync()).Count);
        Assert.Equal(new ManifestJob("Spark", result.Job!.Hash, $"jr_{_job.Attempts[0]}", 60, "3.5.6"), result.Job);
        using var store = _lake.Open();
        Assert.Equal(result.Job, (await RunManifest.ReadHeadAsync(store, result.RunId, Cancel)).Job);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task The_same_command_with_nothing_changed_starts_no_job()
    {
        var first = await RunAsync();
        var outcomes = new List<PartitionOutcome>();

        var again = await RunAsync(new EtlOptions { OnPartition = outcomes.Add });

        Assert.Single(_job.Attempts);
        Assert.Equal((first.RowsIn, first.RowsOut, 3, 0), (again.RowsIn, again.RowsOut, again.PartitionsUnchanged, again.Objects));
        Assert.Equal(first.Joins, again.Joins);
        Assert.Equal(first.Job, again.Job);
        Assert.Equal(["state=S0", "state=S1", "state=S2"], outcomes.Select(outcome => outcome.Path).Order(StringComparer.Ordinal));
        AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("input")]
    [InlineData("object")]
    [InlineData("lost object")]
    [InlineData("second object")]
    [InlineData("engine")]
    [InlineData("script")]
    [InlineData("force")]
    [InlineData("plan")]
    public async Task Whatever_has_changed_starts_a_job(string what)
    {
        await RunAsync();
        var data = Path.Combine(_lake.Folder["lake"], "state=S1", "part.parquet");
        var before = _lake.DataFiles();
        switch (what)
        {
            case "input": _lake.Fact("SELECT i::INTEGER AS id, 'S1' AS state, 'c1' AS code, 2.0::DOUBLE AS rate FROM range(100) t(i)"); break;
            case "object": Flip(data); break;
            case "lost object": File.Delete(data); break;
            case "second object": File.Copy(data, data.Replace("part", "other", StringComparison.Ordinal)); break;
            case "engine": _job.Engine = "Glue 5.1"; break;
            case "script": _job.Script = "another"u8.ToArray(); break;
            case "plan": _lake.Plan = _lake.Plan with { NullPartition = NullPartitionRule.Error }; break;
        }

        await RunAsync(new EtlOptions { Force = what == "force" });

        Assert.Equal(2, _job.Attempts.Count);
        if (what is not "input")
            Assert.Equal(before, _lake.DataFiles());
        AssertNothingIsLeft();
    }

    public static TheoryData<string> Spoilers =>
    [
        "lost partition", "second object", "foreign folder", "other spelling", "root", "no parquet", "cut", "other columns", "no rows",
        "fewer counted", "joins do not add up",
    ];

    [Theory]
    [MemberData(nameof(Spoilers))]
    public async Task Whatever_else_a_job_leaves_is_named_and_the_lake_is_as_it_was(string what)
    {
        await _lake.RunAsync();
        var other = Parquet("SELECT 1 AS id, 'x' AS code, 2.0 AS rate, 'y' AS label, 3 AS more");
        var empty = Parquet("SELECT id, code, rate, 'x' AS label FROM read_parquet(" + Support.Duck.Literal(_lake.Folder["fact.parquet"]) + ") WHERE false");
        _job.Spoil = (path, content) => what switch
        {
            "lost partition" when path.StartsWith("state=S1/", StringComparison.Ordinal) => [],
            "second object" => [(path, content), (path.Replace("part-", "part-9", StringComparison.Ordinal), content)],
            "foreign folder" => [("region=" + path["state=".Length..], content)],
            "other spelling" => [(path.Replace("state=S", "state=%53", StringComparison.Ordinal), content)],
            "root" => [(path, content), ("part-1.parquet", content)],
            "no parquet" => [(path, "no parquet"u8.ToArray())],
            "cut" => [(path, content[..^9])],
            "other columns" => [(path, other)],
            "no rows" => [(path, empty)],
            _ => [(path, content)],
        };
        _job.Counted = totals => what switch
        {
            "fewer counted" => totals with { RowsWritten = totals.RowsWritten - 1 },
            "joins do not add up" => totals with { Rows = totals.Rows with { Joins = [totals.Rows.Joins[0] with { Matched = 1 }] } },
            _ => totals,
        };
        _lake.Fact("SELECT 500 + i::INTEGER AS id, 'S' || i % 4 AS state, 'c' || i % 5 AS code, 2.0::DOUBLE AS rate FROM range(100) t(i)");

        var error = await FailAsync();

        Assert.Equal(what == "joins do not add up" ? LakeErrorCode.ReconciliationFailed : LakeErrorCode.JobOutputInvalid, error.Code);
        _job.Spoil = static (path, content) => [(path, content)];
        _job.Counted = static totals => totals;
        Assert.Equal(100, (await RunAsync()).RowsOut);
    }

    [Fact]
    public async Task Checksums_and_marks_of_the_jobs_file_system_are_no_data()
    {
        _job.Spoil = (path, content) =>
        [
            (path, content), (path.Replace("/part", "/.part", StringComparison.Ordinal) + ".crc", content), ("_SUCCESS", []),
            ("_temporary/0/" + path, content),
        ];
        Assert.Equal(3, (await RunAsync()).PartitionsCreated);
        AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(JobState.Failed, "failed: a worker was lost")]
    [InlineData(JobState.Stopped, "was stopped")]
    [InlineData(JobState.TimedOut, "took longer")]
    public async Task A_job_that_fails_is_told_of_as_its_service_tells_it(JobState state, string said)
    {
        await _lake.RunAsync();
        _job.Ends = state;
        var error = await FailAsync();
        Assert.Equal(LakeErrorCode.JobFailed, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains($"jr_{_job.Attempts[0]}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_refuses_the_data_gives_the_error_that_a_run_of_this_process_gives()
    {
        await _lake.RunAsync();
        _job.Refusal = new LakeException(LakeErrorCode.DuplicateJoinKey, "Two rows have one key.", "Use First.");
        Assert.Equal(LakeErrorCode.DuplicateJoinKey, (await FailAsync()).Code);
    }

    [Fact]
    public async Task Input_that_is_replaced_while_the_job_is_at_work_ends_the_run()
    {
        await _lake.RunAsync();
        _job.Begun = _ =>
        {
            _lake.Fact("SELECT i::INTEGER AS id, 'S1' AS state, 'c1' AS code, 2.0::DOUBLE AS rate FROM range(10) t(i)");
            return Task.CompletedTask;
        };
        Assert.Equal(LakeErrorCode.FileCorrupt, (await FailAsync()).Code);
    }

    [Fact]
    public async Task Stopping_the_run_stops_the_job_and_leaves_nothing()
    {
        await _lake.RunAsync();
        var before = _lake.Files();
        using var stop = new CancellationTokenSource();
        _job.Begun = async token =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => OffloadRun.RunAsync(
            _lake.Plan, new EtlOptions { TempPath = _lake.Temp }, _job, _job, new EtlProgress(), stop.Token));

        Assert.True(_job.WasStopped);
        Assert.Equal(before, Files());
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Merging_is_refused_before_anything_starts()
    {
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Merge, MergeKey = ["id"] };
        var error = await FailAsync();
        Assert.Equal((LakeErrorCode.PlanInvalid, "Mode"), (error.Code, error.Target));
        Assert.Empty(_job.Attempts);
    }

    [Fact]
    public async Task Input_that_was_appended_is_refused_without_a_job()
    {
        _lake.Plan = _lake.Plan with { Mode = PublishMode.Append };
        await RunAsync();
        Assert.Equal(LakeErrorCode.InputAppended, (await FailAsync()).Code);
        Assert.Single(_job.Attempts);
        Assert.Equal(6, (await RunAsync(new EtlOptions { Force = true }) is { Objects: 3 } ? _lake.DataFiles() : []).Count);
    }

    [Fact]
    public async Task What_a_job_left_is_read_back_by_two_readers_before_it_is_published()
    {
        await _lake.RunAsync();
        _lake.Plan = _lake.Plan with { Verify = VerifyRule.All };
        var error = await FailAsync(new EtlOptions { Seams = new() { SecondView = SpoiltSource.InStateS2 } });
        Assert.Equal(LakeErrorCode.VerificationFailed, error.Code);
        Assert.Equal(3, (await RunAsync()).Verification!.Objects);
    }

    private async Task<EtlResult> RunAsync(EtlOptions? options = null) => await OffloadRun.RunAsync(
        _lake.Plan, (options ?? new EtlOptions()) with { TempPath = _lake.Temp }, _job, _job, new EtlProgress(), Cancel);

    private async Task<LakeException> FailAsync(EtlOptions? options = null)
    {
        var before = _lake.DataFiles();
        var error = await Assert.ThrowsAsync<LakeException>(() => RunAsync(options));
        Assert.Equal(before, _lake.DataFiles());
        Assert.False(string.IsNullOrWhiteSpace(error.Remedy));
        return error;
    }

    private async Task<IReadOnlyDictionary<string, RecordedObject>> ContentsAsync()
    {
        using var store = _lake.Open();
        return await (await LakeContents.FindAsync(store, Cancel)).LoadAsync(Cancel);
    }

    private byte[] Parquet(string sql)
    {
        _lake.Duck.Execute($"COPY ({sql}) TO {Support.Duck.Literal(_lake.Folder["other.parquet"])} (FORMAT parquet)");
        return File.ReadAllBytes(_lake.Folder["other.parquet"]);
    }

    /// <summary>The lake and its state without the script, which stays.</summary>
    private SortedDictionary<string, string> Files()
    {
        var files = _lake.Files();
        foreach (var script in files.Keys.Where(static name => name.EndsWith(".py", StringComparison.Ordinal)).ToList())
            files.Remove(script);
        return files;
    }

    private void AssertNothingIsLeft()
    {
        Assert.Empty(Directory.GetDirectories(_lake.Folder[SmallLake.State + "/jobs"]));
        Assert.DoesNotContain(_lake.Files().Keys, static name => name.EndsWith(".journal", StringComparison.Ordinal));
    }

    private static IEnumerable<KeyValuePair<string, string>> Unnamed(SortedDictionary<string, string> files, string runId) =>
        files.Select(file => KeyValuePair.Create(file.Key.Replace(runId, "RUN", StringComparison.Ordinal), file.Value))
            .Where(static file => !file.Key.Contains("-20", StringComparison.Ordinal));

    private static void Flip(string path)
    {
        var content = File.ReadAllBytes(path);
        content[content.Length / 2] ^= 1;
        File.WriteAllBytes(path, content);
    }

    private static void Write(string uri, byte[] content)
    {
        var path = uri["file://".Length..];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
