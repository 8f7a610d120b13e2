using PartitionLake.Engine;
using PartitionLake.Engine.Offload;
using PartitionLake.Engine.Offload.Spark;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Input;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Support;
using PartitionLake.Readers.Tests.Support;

namespace PartitionLake.Readers.Tests.Offload;

/// <summary>Random plans give on Spark the folders, rows, order, counts and refusals that our engine gives.</summary>
public sealed class SparkPlanTests
{
    /// <summary>Plans of one start of Spark; more of them let its memory grow.</summary>
    private const int PlansOfStart = 25;

    /// <summary>
    /// What a plan costs here is Java's compiler and the tasks, not the rows: code is run before it is compiled for good, and few tasks write.
    /// </summary>
    private static readonly string[] s_settings =
    [
        "--conf", "spark.default.parallelism=1", "--conf", "spark.hadoop.fs.file.impl=org.apache.hadoop.fs.RawLocalFileSystem",
        "--driver-java-options", "-Duser.timezone=UTC -XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    ];

    private static int Plans => Environment.GetEnvironmentVariable("PARTITIONLAKE_PLANS") is { } count ? int.Parse(count)
        : Environment.GetEnvironmentVariable("PARTITIONLAKE_LONG") == "1" ? 500 : 16;

    [Fact]
    public async Task Random_plans_become_the_same_lake_on_Spark_or_are_refused_alike()
    {
        Assert.SkipWhen(SparkEngine.Missing is not null, SparkEngine.Missing ?? "");
        using var temp = new TempFolder();
        var stop = TestContext.Current.CancellationToken;
        var inputs = PlanInputs.Create(temp["in"]);
        var cases = new List<Case>();
        var refused = new List<string>();
        foreach (var plan in RandomPlan.Refused(inputs, temp["refused"]))
            await AddAsync(-1 - cases.Count, plan);
        for (var number = 0; cases.Count < Plans; number++)
            await AddAsync(number, RandomPlan.Create(number, inputs, temp[$"ours{number}"]));
        var script = temp["partitionlake_job.py"];
        await File.WriteAllBytesAsync(script, SparkLanguage.Script, stop);
        var wrong = new List<string>();
        foreach (var part in cases.Chunk(PlansOfStart))
        {
            await SparkEngine.RunAsync<Answer>("spark_plans.py", temp.Path,
                new { script, plans = part.Select(each => $"file://{each.Folder}/plan.json"), answer = temp["plans.json"] }, temp["plans.json"], s_settings);
            foreach (var each in part)
            {
                if (await CompareAsync(each) is { } difference)
                    wrong.Add($"plan {each.Number}: {difference}");
            }
        }
        var failed = cases.Where(each => each.Ours.Failure is not null).GroupBy(each => each.Ours.Failure!.Code);
        TestContext.Current.SendDiagnosticMessage($"{cases.Count} plans, {wrong.Count} differ; refused by both: "
            + $"{string.Join(", ", failed.Select(group => $"{group.Key} {group.Count()}"))}; not for Spark: {refused.Count}");
        if (Environment.GetEnvironmentVariable("PARTITIONLAKE_SHOW_PLANS") is { } path)
            await File.WriteAllLinesAsync(path, [.. wrong, .. refused], stop);
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {cases.Count} differ:\n{string.Join("\n", wrong.Take(20))}");

        async Task AddAsync(int number, EtlPlan plan)
        {
            if (await BindAsync(plan) is not { } bound)
                return;
            var folder = Directory.CreateDirectory(temp[$"jobs/{number}"]).FullName;
            var places = new JobPlaces($"file://{folder}/data", $"file://{folder}/result.json", "s3");
            try
            {
                await File.WriteAllBytesAsync(Path.Combine(folder, "plan.json"), JobPlanBuilder.Build(bound, places).ToJson(), stop);
            }
            catch (LakeException e) when (e.Code == LakeErrorCode.SparkUnsupported)
            {
                refused.Add(e.Message);
                return;
            }
            cases.Add(new Case(number, plan, bound, folder, await RunAsync(plan, temp.Path)));
        }
    }

    /// <summary>The bound plan; null for one that has no meaning whatever runs it.</summary>
    private static async Task<BoundPlan?> BindAsync(EtlPlan plan)
    {
        try
        {
            using var spools = new InputSpools(Path.GetTempPath(), 1);
            return await PlanBinder.BindAsync(plan, LakeStorage.LocalOnly, new WarningLog(null), spools, TestContext.Current.CancellationToken);
        }
        catch (LakeException)
        {
            return null;
        }
    }

    private static async Task<Outcome> RunAsync(EtlPlan plan, string temp)
    {
        try
        {
            var result = await EtlRun.RunAsync(plan, new EtlOptions { TempPath = temp }, new EtlProgress(), TestContext.Current.CancellationToken);
            return new Outcome(result, null);
        }
        catch (LakeException e)
        {
            return new Outcome(null, e);
        }
    }

    private static async Task<string?> CompareAsync(Case each)
    {
        var result = JobResult.Parse(await File.ReadAllBytesAsync(Path.Combine(each.Folder, "result.json")));
        LakeException? failure = null;
        IReadOnlyList<CheckOutcome> checks = [];
        try
        {
            SparkLanguage.EnsureFine(each.Bound, result, isBucket: false);
            checks = CheckQueries.Conclude(each.Bound, result);
        }
        catch (LakeException e)
        {
            failure = e;
        }
        if (failure?.Code != each.Ours.Failure?.Code)
            return $"ours {each.Ours.Failure?.Message ?? "succeeds"}; Spark {failure?.Message ?? "succeeds"} {result.Error}";
        if (failure is not null)
            return null;
        var (joins, rows) = SparkLanguage.Count(each.Bound, result);
        if (!joins.SequenceEqual(each.Ours.Result!.Joins) || rows != result.Count(JobPlanBuilder.OutputRows))
            return $"counts: ours {string.Join("; ", each.Ours.Result.Joins)}; Spark {string.Join("; ", joins)}, {rows} rows";
        if (!checks.Select(Found).SequenceEqual(each.Ours.Result.Checks.Select(Found)))
            return $"checks: ours {string.Join("; ", each.Ours.Result.Checks)}; Spark {string.Join("; ", checks)}";
        return Difference(await LakeText.ReadAsync(each.Plan.Destination), await LakeText.ReadAsync(Path.Combine(each.Folder, "data")));
    }

    private static (bool, long) Found(CheckOutcome check) => (check.IsBroken, check.Rows);

    private static string? Difference(SortedDictionary<string, string> ours, SortedDictionary<string, string> theirs)
    {
        if (!ours.Keys.SequenceEqual(theirs.Keys))
        {
            return $"folders: only ours {string.Join(", ", ours.Keys.Except(theirs.Keys).Take(5))}; "
                + $"only Spark's {string.Join(", ", theirs.Keys.Except(ours.Keys).Take(5))}";
        }
        foreach (var (folder, content) in ours)
        {
            if (content == theirs[folder])
                continue;
            var (a, b) = (content.Split('\n'), theirs[folder].Split('\n'));
            var line = Enumerable.Range(0, Math.Min(a.Length, b.Length)).FirstOrDefault(i => a[i] != b[i]);
            return $"{folder}, line {line}: ours ({a.Length} lines) {a[line]}\n  Spark ({b.Length} lines) {b[line]}";
        }
        return null;
    }

    private sealed record Outcome(EtlResult? Result, LakeException? Failure);

    private sealed record Case(int Number, EtlPlan Plan, BoundPlan Bound, string Folder, Outcome Ours);

    private sealed record Answer(string Version);
}
