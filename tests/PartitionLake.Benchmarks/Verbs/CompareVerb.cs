using PartitionLake.Benchmarks.Measuring;
using PartitionLake.Benchmarks.Workloads;

namespace PartitionLake.Benchmarks.Verbs;

/// <summary>Runs PartitionLake and DuckDB alternately on one workload, checks both lakes, prints medians and ratios.</summary>
internal static class CompareVerb
{
    private const long DefaultRows = 2_000_000;
    private const long DefaultMemory = 768L << 20;

    /// <summary>A variant is given up when it takes this many times as long as the best so far.</summary>
    private const double Patience = 1.5;

    public static int Run(BenchmarkOptions options)
    {
        var ours = new LakeContestant(ModuleBuild.Prepare(), options.MaxMemory ?? DefaultMemory);
        var job = Job.Prepare(options, options.Workload, options.Rows ?? DefaultRows);
        Console.WriteLine($"workload {job.Workload.Name}: {job.Rows:N0} rows x {StarQuery.ColumnCount} columns, up to {job.Workload.Partitions:N0} partitions, {Environment.ProcessorCount} cores");
        var referee = new Referee(job);
        var table = new ResultTable(Console.Out);
        var trials = new List<Measurement>();
        var peer = ChoosePeer(options.Peer, job, table, trials);

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
        Console.WriteLine(comparison.RatioLine);
        LakeFolder.Remove(job.Lakes);
        return comparison.IsGood ? 0 : 1;
    }

    /// <summary>Tries each variant once. The lakes are not checked yet, and a variant that takes much longer than the best so far is stopped.</summary>
    private static DuckContestant? ChoosePeer(PeerChoice choice, Job job, ResultTable table, List<Measurement> trials)
    {
        if (choice != PeerChoice.Best)
            return choice == PeerChoice.None ? null : new DuckContestant(PeerVariant.Defaults);
        DuckContestant? best = null;
        var bestSeconds = double.MaxValue;
        var limit = job.TimeLimit;
        foreach (var variant in PeerVariant.All)
        {
            var contestant = new DuckContestant(variant);
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
}
