using System.Globalization;
using PartitionLake.Benchmarks.Measuring;
using PartitionLake.Benchmarks.Workloads;

namespace PartitionLake.Benchmarks.Verbs;

/// <summary>Asks a lake of PartitionLake the same questions through Select-LakeObject and through DuckDB, each in a process of its own.</summary>
internal static class SelectVerb
{

    public static int Run(BenchmarkOptions options)
    {
        var build = ModuleBuild.Prepare(options);
        var job = Job.Prepare(options, Workload.Many, options.Rows ?? Workload.Many.Rows);
        var contestant = new LakeContestant(build, Workload.DefaultMemory);
        var made = contestant.Run(job);
        if (made.Failure is not null)
            throw new BenchmarkException($"The lake could not be made: {made.Failure}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"workload select: {job.Rows:N0} rows in {made.Objects:N0} objects of {made.Bytes:N0} bytes, {Environment.ProcessorCount} cores"));

        var table = new ResultTable(Console.Out);
        var ratios = new Dictionary<string, string>();
        var isGood = true;
        foreach (var query in SelectQuery.All)
            isGood &= Compare(query, build, job, contestant.Lake, options, table, ratios);
        isGood &= Stream(build, job, contestant.Lake, table);
        LakeFolder.Remove(job.Lakes);
        Console.WriteLine($"ratio search={ratios[SelectQuery.Search.Name]}");
        Console.WriteLine($"ratio filter={ratios[SelectQuery.Filter.Name]} aggregate={ratios[SelectQuery.Aggregate.Name]}");
        return isGood ? 0 : 1;
    }

    private static bool Compare(
        SelectQuery query, ModuleBuild build, Job job, string lake, BenchmarkOptions options, ResultTable table, Dictionary<string, string> ratios)
    {
        var expected = QueryAnswer.OfDuck(query, lake);
        var script = Path.Combine(job.Work, $"select {query.Name}.ps1");
        var statements = Path.Combine(job.Work, $"select {query.Name}.sql");
        File.WriteAllText(script, query.Script(build.Manifest, lake));
        File.WriteAllText(statements, $"SET threads = {Environment.ProcessorCount}; CREATE TEMP TABLE answer AS {query.Duck(lake)};");
        var program = Path.Combine(AppContext.BaseDirectory, "PartitionLake.Benchmarks.dll");
        var (ours, theirs) = (new List<Measurement>(), new List<Measurement>());
        for (var round = 1; round <= options.Runs; round++)
        {
            var outcome = build.Host.Run(script, job.Work, job.TimeLimit);
            var failure = outcome.Failure(job.TimeLimit) ?? QueryAnswer.OfLines(outcome.Output).Difference(expected);
            ours.Add(Measure($"partitionlake {query.Name}", expected.Rows, outcome, failure));
            table.Write(round, ours[^1]);
            if (options.Peer == PeerChoice.None)
                continue;
            outcome = MeasuredProcess.Run("dotnet", [program, PeerVerb.Name, statements], job.Work, job.TimeLimit);
            theirs.Add(Measure($"duckdb {query.Name}", expected.Rows, outcome, outcome.Failure(job.TimeLimit)));
            table.Write(round, theirs[^1]);
        }
        var isGood = !ours.Exists(run => run.Failure is not null);
        var isCompared = isGood && theirs.Count > 0 && !theirs.Exists(run => run.Failure is not null);
        ratios[query.Name] = isCompared
            ? (Measurement.Median(theirs).Seconds / Measurement.Median(ours).Seconds).ToString("0.00", CultureInfo.InvariantCulture)
            : "none";
        return isGood;
    }

    /// <summary>All rows as objects, counted: when the first came, and what memory all of them took.</summary>
    private static bool Stream(ModuleBuild build, Job job, string lake, ResultTable table)
    {
        var script = Path.Combine(job.Work, "select stream.ps1");
        File.WriteAllText(script, SelectQuery.StreamScript(build.Manifest, lake));
        var outcome = build.Host.Run(script, job.Work, job.TimeLimit);
        var parts = outcome.Output.Trim().Split(' ');
        var failure = outcome.Failure(job.TimeLimit)
            ?? (parts is [_, var rows] && rows == job.Rows.ToString(CultureInfo.InvariantCulture)
                ? null
                : $"streamed {outcome.Output.Trim()} instead of {job.Rows} rows");
        table.Write(1, Measure("partitionlake stream", job.Rows, outcome, failure));
        if (failure is null)
            Console.WriteLine($"first row after {double.Parse(parts[0], CultureInfo.InvariantCulture).ToString("0.00", CultureInfo.InvariantCulture)} s");
        return failure is null;
    }

    private static Measurement Measure(string engine, long rows, ProcessOutcome outcome, string? failure) => new()
    {
        Engine = engine,
        Rows = rows,
        Seconds = outcome.Seconds,
        CpuSeconds = outcome.CpuSeconds,
        PeakRss = outcome.PeakRss,
        Failure = failure,
    };
}
