using System.Text.Json;
using PartitionLake.Engine;
using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Storage;
using PartitionLake.TestRun;

var job = JsonSerializer.Deserialize<Job>(File.ReadAllText(args[0]))!;
using var session = new AwsSession(new AwsOptions { AccessKey = job.AccessKey, SecretKey = job.SecretKey, Region = "us-east-1", EndpointUrl = job.Endpoint });
try
{
    var options = new EtlOptions { RunId = job.RunId, TempPath = job.TempPath, Storage = new LakeStorage(session) };
    var result = await EtlRun.RunAsync(job.Plan, options, new EtlProgress(), CancellationToken.None);
    Console.WriteLine(result.RunId);
    return 0;
}
catch (LakeException e)
{
    Console.Error.WriteLine($"{e.Code}: {e.Message}");
    return 3;
}
