using System.Globalization;
using System.Text.Json;
using PartitionLake.Engine;
using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Care;
using PartitionLake.Engine.Concurrency;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.TestRun;

if (args is ["tiering", var held])
{
    using var watch = new TieringWatch();
    var delay = TieringDelay.Start(TimeSpan.FromMinutes(1));
    var during = watch.Await(TimeSpan.FromMilliseconds(int.Parse(held, CultureInfo.InvariantCulture)));
    delay.Dispose();
    Console.WriteLine($"{(during ? "counted" : "held")}, then {(watch.Await(TimeSpan.FromMinutes(1)) ? "counted" : "held")}");
    return 0;
}
if (args.Length > 0)
{
    var outcome = await RunAsync(JsonSerializer.Deserialize<Job>(File.ReadAllText(args[0]))!);
    if (outcome.Code is null)
    {
        Console.WriteLine(outcome.RunId);
        return 0;
    }
    Console.Error.WriteLine($"{outcome.Code}: {outcome.Message}");
    return 3;
}
// One process for many runs, which saves most of the time of a small one.
while (Console.In.ReadLine() is { } line)
    Console.WriteLine(JsonSerializer.Serialize(await RunAsync(JsonSerializer.Deserialize<Job>(line)!)));
return 0;

static Task<CareResult> CareAsync(string lake, string care, EtlOptions run)
{
    var options = new CareOptions { RunId = run.RunId, TempPath = run.TempPath, Storage = run.Storage, Seams = run.Seams };
    return care == "optimize"
        ? LakeOptimizer.RunAsync(lake, new OptimizeOptions(), options, new EtlProgress(), CancellationToken.None)
        : RowRemoval.RunAsync(lake, care, options, new EtlProgress(), CancellationToken.None);
}

static async Task<Outcome> RunAsync(Job job)
{
    using var session = new AwsSession(
        new AwsOptions { AccessKey = job.AccessKey, SecretKey = job.SecretKey, Region = "us-east-1", EndpointUrl = job.Endpoint });
    var options = new EtlOptions { RunId = job.RunId, TempPath = job.TempPath, Storage = new LakeStorage(session) };
    if (job.ClockFile is not null)
        options = options with { Seams = options.Seams with { Lock = options.Seams.Lock with { Clock = new SteppedClock(job.ClockFile) } } };
    try
    {
        if (job.Care is { } care)
            return new Outcome((await CareAsync(job.Plan.Destination, care, options)).RunId, null, null);
        return new Outcome((await EtlRun.RunAsync(job.Plan, options, new EtlProgress(), CancellationToken.None)).RunId, null, null);
    }
    catch (LakeException e)
    {
        return new Outcome(null, e.Code.ToString(), e.Message);
    }
    catch (Exception e)
    {
        return new Outcome(null, e.GetType().Name, e.ToString());
    }
}
