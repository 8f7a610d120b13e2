using System.Globalization;
using DuckDB.NET.Data;
using PartitionLake.Benchmarks.Measuring;
using PartitionLake.Benchmarks.Workloads;

namespace PartitionLake.Benchmarks.Verbs;

/// <summary>
/// The care of a lake of 5,400 partitions, whole commands in PowerShell: merging four objects of each against DuckDB that writes the lake again,
/// erasing one key, and looking for one with and without Bloom filters.
/// </summary>
internal sealed class CareVerb
{
    private const int ObjectsOfPartition = 4;

    private readonly BenchmarkOptions _options;
    private readonly ModuleBuild _build;
    private readonly Job _job;
    private readonly ResultTable _table = new(Console.Out);

    private CareVerb(BenchmarkOptions options)
    {
        _options = options;
        _build = ModuleBuild.Prepare(options);
        var rows = options.Rows ?? Workload.Many.Rows;
        _job = Job.Prepare(options, Workload.Many, options.Care == CareQuestion.Optimize ? rows / ObjectsOfPartition : rows);
    }

    public static int Run(BenchmarkOptions options)
    {
        var verb = new CareVerb(options);
        var isGood = options.Care switch
        {
            CareQuestion.Optimize => verb.Optimize(),
            CareQuestion.Erase => verb.Erase(),
            _ => verb.Find(),
        };
        LakeFolder.Remove(verb._job.Lakes);
        return isGood ? 0 : 1;
    }

    private bool Optimize()
    {
        var lake = Make("base", null);
        foreach (var file in Directory.GetFiles(lake, "*.parquet", SearchOption.AllDirectories))
        {
            for (var copy = 1; copy < ObjectsOfPartition; copy++)
                File.Copy(file, Path.ChangeExtension(file, string.Create(CultureInfo.InvariantCulture, $"{copy}.parquet")));
        }
        var rows = Count(lake, "true");
        Console.WriteLine($"workload optimize: {Shown(lake)}, {rows:N0} rows");
        var python = _options.Peer is PeerChoice.None or PeerChoice.Duck ? null : PythonContestant.FindPython(_build.Root, _options.Work);
        var (ours, theirs) = (new List<Measurement>(), new List<Measurement>());
        for (var round = 1; round <= _options.Runs; round++)
        {
            var own = Copy(lake, "optimized");
            var outcome = RunScript("optimize", CareJob.Optimize(_build.Manifest, own));
            var failure = outcome.Failure(_job.TimeLimit) ?? (Count(own, "true") == rows ? null : "the lake has other rows than before");
            ours.Add(Note(round, "partitionlake optimize", rows, outcome, failure, own));
            if (python is null)
                continue;
            foreach (var variant in PeerVariant.All)
            {
                var target = _job.NewLake(variant.Name);
                var statements = Path.Combine(_job.Work, "rewrite.sql");
                File.WriteAllText(statements, CareJob.Rewrite(variant, _job.Workload, lake, target));
                outcome = PythonContestant.Execute(python, statements, _job);
                var engine = variant.Name.Replace("duckdb", "duckdb2", StringComparison.Ordinal);
                theirs.Add(Note(round, engine, rows, outcome, outcome.Failure(_job.TimeLimit), target));
            }
        }
        var best = theirs.Where(static run => run.Failure is null).GroupBy(static run => run.Engine).Select(static runs => Measurement.Median([.. runs]))
            .MinBy(static run => run.Seconds);
        var good = ours.FindAll(static run => run.Failure is null);
        if (best is not null && good.Count > 0)
            WriteRatio("optimize", best, Measurement.Median(good));
        return good.Count == ours.Count;
    }

    private bool Erase()
    {
        if (_options.Store is { } root)
            return EraseInBucket(new StoreTarget(root, _options.Endpoint));
        var lake = Make("filtered", "npi");
        var npi = RarestKey(lake);
        var rows = Count(lake, $"npi = '{npi}'");
        Console.WriteLine($"workload erase: {Shown(lake)}; '{npi}' has {rows:N0} rows");
        var isGood = true;
        for (var round = 1; round <= _options.Runs; round++)
        {
            var own = Copy(lake, "erased");
            isGood &= EraseOnce(round, "partitionlake erase", own, npi, rows, () => own);
        }
        return isGood;
    }

    /// <summary>The same in a bucket, where 32 bytes of a filter tell; once, because the lake is changed in place.</summary>
    private bool EraseInBucket(StoreTarget target)
    {
        var (lake, before) = MakeInBucket(target);
        var npi = RarestKey(before);
        var rows = Count(before, $"npi = '{npi}'");
        Console.WriteLine($"workload erase: {Shown(before)} in a bucket; '{npi}' has {rows:N0} rows");
        return EraseOnce(1, "partitionlake erase in S3", lake, npi, rows, () =>
        {
            var after = _job.NewLake("after");
            target.DownloadAsync(lake, after).GetAwaiter().GetResult();
            return after;
        });
    }

    /// <summary>A lake with filters in the bucket, and its objects in a folder.</summary>
    private (string Lake, string Local) MakeInBucket(StoreTarget target)
    {
        // The scripts find the service as those of users do.
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL", target.Endpoint);
        var lake = target.NewLake();
        Make("bucket", "npi", lake);
        var local = _job.NewLake("local");
        target.DownloadAsync(lake, local).GetAwaiter().GetResult();
        return (lake, local);
    }

    /// <param name="round">The number of the measurement.</param>
    /// <param name="name">What is measured.</param>
    /// <param name="lake">The lake.</param>
    /// <param name="npi">The key that is to go.</param>
    /// <param name="rows">The rows of it.</param>
    /// <param name="fetch">Gives the lake afterwards as a local folder.</param>
    private bool EraseOnce(int round, string name, string lake, string npi, long rows, Func<string> fetch)
    {
        var outcome = RunScript("erase", CareJob.Erase(_build.Manifest, lake, npi));
        var left = fetch();
        var told = outcome.Output.Trim().Split(' ');
        var failure = outcome.Failure(_job.TimeLimit)
            ?? (told is not [var removed, _, _] || removed != rows.ToString(CultureInfo.InvariantCulture) ? $"it told '{outcome.Output.Trim()}'"
            : Count(left, $"npi = '{npi}'") == 0 ? null : "DuckDB still finds rows of it");
        if (Note(round, name, rows, outcome, failure, left).Failure is not null)
            return false;
        var (read, all) = (Number(told[1]), Number(told[2]));
        Console.WriteLine(FormattableString.Invariant($"bytes read={read:N0} of {all:N0}, share={100.0 * read / all:0.00} %"));
        return true;
    }

    private bool Find()
    {
        if (_options.Store is { } root)
            return FindInBucket(new StoreTarget(root, _options.Endpoint));
        var (plain, filtered) = (Make("plain", null), Make("filtered", "npi"));
        var npi = RarestKey(plain);
        var rows = Count(plain, $"npi = '{npi}'");
        Console.WriteLine($"workload bloom: without {Shown(plain)}; with {Shown(filtered)}; '{npi}' has {rows:N0} rows");
        var where = $"npi = '{npi}'";
        return CompareFinding(new Search("select without filters", plain, where), new Search("select with filters", filtered, where), rows);
    }

    /// <summary>The same lake of a bucket twice: once by a condition of which filters know nothing.</summary>
    private bool FindInBucket(StoreTarget target)
    {
        var (lake, local) = MakeInBucket(target);
        var npi = RarestKey(local);
        var rows = Count(local, $"npi = '{npi}'");
        Console.WriteLine($"workload bloom: {Shown(local)} in a bucket; '{npi}' has {rows:N0} rows");
        return CompareFinding(
            new Search("select in S3 without filters", lake, $"CONCAT(npi, '') = '{npi}'"),
            new Search("select in S3 with filters", lake, $"npi = '{npi}'"),
            rows);
    }

    private bool CompareFinding(Search plain, Search filtered, long rows)
    {
        var isGood = true;
        var (without, with) = (new List<FindTimes>(), new List<FindTimes>());
        for (var round = 1; round <= _options.Runs; round++)
        {
            isGood &= Look(round, plain, rows, without);
            isGood &= Look(round, filtered, rows, with);
        }
        if (isGood)
        {
            Console.WriteLine(FormattableString.Invariant(
                $"ratio bloom first={Ratio(static times => times.First):0.00} session={Ratio(static times => times.Last):0.00}"));
        }
        return isGood;

        double Ratio(Func<FindTimes, double> of) => Median(without, of) / Median(with, of);
    }

    private static double Median(List<FindTimes> times, Func<FindTimes, double> of) => times.Select(of).Order().ElementAt(times.Count / 2);

    private bool Look(int round, Search search, long rows, List<FindTimes> times)
    {
        var outcome = RunScript("find", CareJob.Find(_build.Manifest, search.Lake, search.Where));
        var told = outcome.Output.Trim().Split(' ');
        var failure = outcome.Failure(_job.TimeLimit)
            ?? (told is [var found, _, _] && found == rows.ToString(CultureInfo.InvariantCulture) ? null : $"it told '{outcome.Output.Trim()}'");
        _ = Note(round, search.Name, rows, outcome, failure, search.Lake);
        if (failure is not null)
            return false;
        times.Add(new FindTimes(double.Parse(told[1], CultureInfo.InvariantCulture), double.Parse(told[2], CultureInfo.InvariantCulture)));
        Console.WriteLine(FormattableString.Invariant(
            $"{search.Name}: first statement of the session {times[^1].First:0.000} s, fifth {times[^1].Last:0.000} s"));
        return true;
    }

    /// <param name="Name">What the report calls it.</param>
    /// <param name="Lake">Where rows are looked for.</param>
    /// <param name="Where">Which.</param>
    private sealed record Search(string Name, string Lake, string Where);

    /// <param name="First">Seconds of the first statement of a session.</param>
    /// <param name="Last">Seconds of the last.</param>
    private sealed record FindTimes(double First, double Last);

    private static void WriteRatio(string name, Measurement other, Measurement ours) => Console.WriteLine(
        FormattableString.Invariant($"ratio {name} time={other.Seconds / ours.Seconds:0.00} cpu={other.CpuSeconds / ours.CpuSeconds:0.00}"));

    private string Make(string name, string? filter, string? destination = null)
    {
        var lake = destination ?? _job.NewLake(name);
        var plan = Path.Combine(_job.Work, $"{name} plan.psd1");
        File.WriteAllText(plan, PlanText.Create(_job.Workload, _job.Data, lake));
        var failure = RunScript(name, CareJob.Make(_build.Manifest, plan, filter)).Failure(_job.TimeLimit);
        return failure is null ? lake : throw new BenchmarkException($"The lake could not be made: {failure}");
    }

    /// <summary>A lake with its state, which is changed in place.</summary>
    private string Copy(string lake, string name)
    {
        var target = _job.NewLake(name);
        foreach (var (from, to) in new[] { (lake, target), (StateOf(lake), StateOf(target)) })
        {
            foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
            {
                var path = Path.Combine(to, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.Copy(file, path);
            }
        }
        return target;
    }

    private static string StateOf(string lake) => Path.Combine(Path.GetDirectoryName(lake)!, "_partitionlake", Path.GetFileName(lake));

    private ProcessOutcome RunScript(string name, string text)
    {
        var script = Path.Combine(_job.Work, $"care {name}.ps1");
        File.WriteAllText(script, text);
        return _build.Host.Run(script, _job.Lakes, _job.TimeLimit);
    }

    private Measurement Note(int round, string engine, long rows, ProcessOutcome outcome, string? failure, string lake)
    {
        var (objects, bytes) = Directory.Exists(lake) ? LakeFolder.Measure(lake) : (0, 0);
        var run = new Measurement
        {
            Engine = engine,
            Rows = rows,
            Seconds = outcome.Seconds,
            CpuSeconds = outcome.CpuSeconds,
            PeakRss = outcome.PeakRss,
            Objects = objects,
            Bytes = bytes,
            Failure = failure,
        };
        _table.Write(round, run);
        return run;
    }

    private static string Shown(string lake) =>
        FormattableString.Invariant($"{LakeFolder.Measure(lake).Objects:N0} objects of {LakeFolder.Measure(lake).Bytes:N0} bytes");

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static long Count(string lake, string where) => Convert.ToInt64(
        Ask($"SELECT COUNT(*) FROM read_parquet({StarQuery.Literal(lake + "/**/*.parquet")}, hive_partitioning = true) WHERE {where}"),
        CultureInfo.InvariantCulture);

    /// <summary>The key that is in the fewest partitions, as a person usually is.</summary>
    private static string RarestKey(string lake) => (string)Ask(
        $"SELECT npi FROM read_parquet({StarQuery.Literal(lake + "/**/*.parquet")}, filename = true) WHERE npi IS NOT NULL "
            + "GROUP BY npi ORDER BY COUNT(DISTINCT filename), COUNT(*), npi LIMIT 1");

    private static object Ask(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()!;
    }
}
