using System.Globalization;
using PartitionLake.Engine.Aws.Metering;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>A lake of 2,500 partitions in a bucket, and what it costs to do something with it: counted by the product, and beside it by a proxy.</summary>
internal sealed class CountedLake : IDisposable
{
    public const int Partitions = 2_500;

    private readonly FaultLake _lake;

    /// <param name="server">The store.</param>
    /// <param name="isNested">Fifty folders of fifty, otherwise all below the root.</param>
    public CountedLake(S3TestServer server, bool isNested)
    {
        _lake = new FaultLake(server);
        Fact(changed: 0);
        _lake.Plan = _lake.Plan with
        {
            PartitionBy = isNested
                ? [new PartitionColumnPlan("state", "state"), new PartitionColumnPlan("month", "month")]
                : [new PartitionColumnPlan("k", "k")],
            Exclude = isNested ? ["k"] : ["state", "month"],
        };
        Shape = isNested ? "nested" : "flat";
    }

    public string Shape { get; }

    public string Root => _lake.Plan.Destination;

    /// <summary>The counts so far, a line each.</summary>
    public List<string> Table { get; } = [];

    public static string Header => "| lake | what | LIST | HEAD | GET | PUT | DELETE | API |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |";

    public void Dispose() => _lake.Dispose();

    /// <summary>A row for each partition; so many of them have another value than at first.</summary>
    public void Fact(int changed) => _lake.Fact(
        "SELECT i::INTEGER AS id, 'K' || i AS k, 'S' || (i // 50) AS state, (i % 50)::INTEGER AS month, "
            + $"CASE WHEN i < {changed} THEN -1.0 ELSE i * 1.5 END::DOUBLE AS rate FROM range({Partitions}) t(i)");

    public Task<RequestCounts> RunAsync(string what) => CountAsync(what, session => EtlRun.RunAsync(
        _lake.PlanOf(PublishMode.Overwrite), new EtlOptions { TempPath = _lake.Temp, Storage = new LakeStorage(session) },
        new EtlProgress(), TestContext.Current.CancellationToken));

    /// <summary>Does something in a session of its own, and makes sure that the session has counted what the proxy saw.</summary>
    public async Task<RequestCounts> CountAsync(string what, Func<AwsSession, Task> work)
    {
        _lake.Proxy.Clear();
        using var session = _lake.NewSession();
        await work(session);
        var counts = session.Requests;
        var seen = _lake.Proxy.Requests.GroupBy(static request => KindOf(request.Operation))
            .ToDictionary(static kind => kind.Key, static kind => (long)kind.Count());
        Assert.Equal(
            new[] { "LIST", "HEAD", "GET", "PUT", "DELETE", "API" }.Select(kind => $"{kind} {seen.GetValueOrDefault(kind)}"),
            [$"LIST {counts.List}", $"HEAD {counts.Head}", $"GET {counts.Get}", $"PUT {counts.Put}", $"DELETE {counts.Delete}", $"API {counts.Api}"]);
        Table.Add(string.Create(CultureInfo.InvariantCulture,
            $"| {Shape} | {what} | {counts.List} | {counts.Head} | {counts.Get} | {counts.Put} | {counts.Delete} | {counts.Api} |"));
        return counts;
    }

    private static string KindOf(string operation) => operation switch
    {
        "ListObjectsV2" or "ListMultipartUploads" => "LIST",
        "HeadObject" => "HEAD",
        "GetObject" => "GET",
        "PutObject" => "PUT",
        "DeleteObject" or "DeleteObjects" => "DELETE",
        _ => "API",
    };
}
