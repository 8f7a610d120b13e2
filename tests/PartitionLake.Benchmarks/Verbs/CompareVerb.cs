using System.Globalization;
using PartitionLake.Benchmarks.Measuring;
using PartitionLake.Benchmarks.Workloads;

namespace PartitionLake.Benchmarks.Verbs;

/// <summary>Runs PartitionLake and its fastest peer alternately on one workload, checks both lakes, prints medians and ratios.</summary>
internal static class CompareVerb
{
    /// <summary>A variant is given up when it takes this many times as long as the best so far.</summary>
    private const double Patience = 1.5;

    public static int Run(BenchmarkOptions options)
    {
        var build = ModuleBuild.Prepare(options);
        var ours = new LakeContestant(build, options.MaxMemory ?? Workload.DefaultMemory);
        var job = Job.Prepare(options, options.Workload, options.Rows ?? options.Workload.Rows);
        Console.WriteLine(
            $"workload {job.Workload.Name}: {job.Rows:N0} rows x {job.Workload.OutputColumns.Count} columns, "
                + $"up to {job.Workload.Partitions:N0} partitions, {Environment.ProcessorCount} cores, {build.Host.Name}");
        var referee = new Referee(job);
        var table = new ResultTable(Console.Out);
        var trials = new List<Measurement>();
        var peer = ChoosePeer(options, build.Root, job, table, trials);

        var runs = new List<Measurement>();
        var hasPeerFailed = false;
        for (var round = 1; round <= options.Runs; round++)
        {
            runs.Add(referee.Run(ours));
            table.Write(round, runs[^1]);
            // What failed once is not worth waiting for again.
            if (peer is null || hasPeerFailed)
                continue;
            runs.Add(referee.Run(peer));
            table.Write(round, runs[^1]);
            hasPeerFailed = runs[^1].Failure is not null;
        }

        var comparison = Comparison.From(ours.Name, peer?.Name, trials, runs);
        comparison.WriteMedians(table);
        if (options.Out is not null)
            ResultFile.Write(options.Out, job, comparison);
        if (job.Workload == Workload.Small && comparison.Ours is { } median)
            WriteFixedCost(build, job, options.Runs, median);
        Console.WriteLine(comparison.RatioLine);
        LakeFolder.Remove(job.Lakes);
        return comparison.IsGood ? 0 : 1;
    }

    /// <summary>Tries each variant once. The lakes are not checked yet, and a variant that takes much longer than the best so far is stopped.</summary>
    private static IContestant? ChoosePeer(BenchmarkOptions options, string repository, Job job, ResultTable table, List<Measurement> trials)
    {
        if (options.Peer == PeerChoice.None)
            return null;
        if (options.Peer == PeerChoice.Defaults)
            return new DuckContestant(PeerVariant.Defaults);
        IContestant? best = null;
        var bestSeconds = double.MaxValue;
        var limit = job.TimeLimit;
        foreach (var contestant in Contestants(options, repository))
        {
            var trial = contestant.Run(job with { TimeLimit = limit });
            trials.Add(trial);
            table.Write(0, trial);
            if (trial.Failure is not null || trial.Seconds >= bestSeconds)
                continue;
            best = contestant;
            bestSeconds = trial.Seconds;
            limit = TimeSpan.FromSeconds(Math.Min(limit.TotalSeconds, trial.Seconds * Patience));
        }
        return best;
    }

    // The newest first: what is slower is then stopped the sooner.
    private static IEnumerable<IContestant> Contestants(BenchmarkOptions options, string repository)
    {
        var python = options.Peer == PeerChoice.Duck ? null : PythonContestant.FindPython(repository, options.Work);
        if (python is null && options.Peer == PeerChoice.Duck2)
            throw new BenchmarkException("No Python here imports DuckDB 2. Install it (python3 -m pip install duckdb), or name another peer.");
        if (python is not null)
        {
            foreach (var variant in PeerVariant.All)
                yield return new PythonContestant(python, variant);
        }
        if (options.Peer == PeerChoice.Duck2)
            yield break;
        foreach (var variant in PeerVariant.All)
            yield return new DuckContestant(variant);
    }

    /// <summary>What a run takes beyond PowerShell's own start.</summary>
    private static void WriteFixedCost(ModuleBuild build, Job job, int runs, Measurement ours)
    {
        var script = Path.Combine(job.Work, "empty.ps1");
        File.WriteAllText(script, "");
        var seconds = new List<double>();
        for (var run = 0; run < runs; run++)
            seconds.Add(build.Host.Run(script, job.Work, job.TimeLimit).Seconds);
        seconds.Sort();
        var empty = seconds[seconds.Count / 2];
        Console.WriteLine(FormattableString.Invariant($"an empty script takes {empty:0.00} s; the run takes {ours.Seconds - empty:0.00} s more"));
    }
}
