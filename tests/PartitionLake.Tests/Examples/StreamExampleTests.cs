using System.Globalization;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Tests.Examples;

/// <summary>The example of a stream, with the shards of a real service of Kinesis' protocol, killed again and again.</summary>
public sealed class StreamExampleTests(S3TestServer server)
{
    private const int Records = 240;

    [Fact]
    public void Killed_in_the_middle_and_run_again_no_record_is_lost_or_doubled()
    {
        Assert.SkipUnless(server.IsMoto, "The server has no streams.");
        using FaultProxy proxy = server.NewProxy();
        var bucket = server.Boto.CreateBucket();
        server.Boto.Run(
            """
            kinesis = client('kinesis')
            kinesis.create_stream(StreamName=args[0], ShardCount=2)
            for start in range(0, args[1], 120):
                kinesis.put_records(StreamName=args[0], Records=[
                    {'Data': '{"id":%d,"code":"c%d"}' % (i, i % 3), 'PartitionKey': str(i)} for i in range(start, start + 120)])
            """,
            bucket, Records);

        // The first dies as its batch has written some objects, the second between the record of its batch and the manifest, by which it counts.
        Assert.NotEqual(0, Run(proxy, bucket, KillAt(request => request.Key.EndsWith(".parquet", StringComparison.Ordinal), 2)).ExitCode);
        Assert.NotEqual(0, Run(proxy, bucket, KillAt(request => request.Key.Contains("/runs/", StringComparison.Ordinal), 2)).ExitCode);
        var last = Run(proxy, bucket, null);

        Assert.True(last.ExitCode == 0, last.Output + last.Errors);
        Assert.Contains(last.Lines, static line => line.EndsWith("partitions merged", StringComparison.Ordinal));
        var ids = Ask(proxy, bucket, $"(Select-LakeObject s3://{bucket}/lake/ 'SELECT id FROM t ORDER BY id' @aws).id -join ' '");
        Assert.Equal(string.Join(' ', Enumerable.Range(0, Records)), ids);
        Assert.Equal("2", Ask(proxy, bucket, $"@(Get-LakeRun s3://{bucket}/lake/ -Position @aws).Count"));
    }

    private static Func<ProxiedRequest, bool> KillAt(Func<ProxiedRequest, bool> isMeant, int time)
    {
        var count = 0;
        return request => request.Method == "PUT" && isMeant(request) && Interlocked.Increment(ref count) == time;
    }

    private ShellOutcome Run(FaultProxy proxy, string bucket, Func<ProxiedRequest, bool>? kills)
    {
        using var shell = ShellProcess.Start(
            "-Command",
            $"& '{Path.Combine(Repository.Root, "tests", "PartitionLake.Tests", "Examples", "KinesisStream.ps1")}' -Endpoint {server.Endpoint} "
                + $"-Script '{Path.Combine(Repository.Root, "src", "PartitionLake", "Examples", "stream.ps1")}' -Arguments @{{ StreamName = '{bucket}'; "
                + $"Destination = 's3://{bucket}/lake/'; PartitionBy = 'code'; Every = '0'; OptimizeEvery = '0'; MaxRecords = 25; UntilEmpty = $true; "
                + $"LakeAws = {Credentials(proxy)} }}");
        proxy.Before = request =>
        {
            if (kills?.Invoke(request) == true)
                shell.Kill();
            return Task.CompletedTask;
        };
        var outcome = shell.Finish();
        proxy.Before = null;
        return outcome;
    }

    private string Ask(FaultProxy proxy, string bucket, string command)
    {
        var outcome = ShellProcess.Run("-Command", $"Import-Module PartitionLake; $aws = {Credentials(proxy)}; {command}");
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        return Assert.Single(outcome.Lines);
    }

    private string Credentials(FaultProxy proxy) => string.Create(CultureInfo.InvariantCulture,
        $"@{{ AccessKey = '{server.AccessKey}'; SecretKey = '{server.SecretKey}'; Region = '{MotoServer.Region}'; EndpointUrl = '{proxy.Endpoint}' }}");
}
