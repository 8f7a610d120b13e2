using System.Collections.Concurrent;
using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Catalog;

/// <summary>The ways to the catalog that the tests of one class use. At its end, every request they sent is checked by botocore's models.</summary>
public sealed class CatalogServer(MotoServer server) : IDisposable
{
    private readonly ConcurrentBag<CatalogLink> _links = [];

    internal Boto Boto { get; } = new(server.Endpoint);

    /// <summary>A link of its own, so that faults of one test do not meet another.</summary>
    internal CatalogLink Open()
    {
        var link = new CatalogLink(server.Endpoint);
        _links.Add(link);
        return link;
    }

    /// <summary>A database that no other test uses.</summary>
    internal string NewDatabase()
    {
        var name = $"db_{Guid.NewGuid():n}";
        Boto.Run("client('glue').create_database(DatabaseInput={'Name': args[0]})", name);
        return name;
    }

    public void Dispose()
    {
        var calls = _links.SelectMany(link => link.Proxy.Calls).ToList();
        foreach (var link in _links)
            link.Dispose();
        var problems = calls.Count == 0 ? [] : JsonRequestValidator.Problems(calls);
        if (problems.Count > 0)
            throw new InvalidOperationException(
                $"{problems.Count} requests are not as botocore's models want them:{Environment.NewLine}{string.Join(Environment.NewLine, problems.Take(20))}");
    }
}

/// <summary>A session whose requests go through a proxy.</summary>
internal sealed class CatalogLink : IDisposable
{
    public CatalogLink(string? upstream, TimeSpan? budget = null)
    {
        Proxy = new JsonProxy(upstream) { Swallowed = ["CreatePartitionIndex", "UpdateCrawler"] };
        Aws = new AwsSession(new AwsOptions
        {
            AccessKey = MotoServer.AccessKey,
            SecretKey = MotoServer.SecretKey,
            Region = MotoServer.Region,
            EndpointUrl = Proxy.Endpoint,
            RetryBudget = budget ?? TimeSpan.FromMinutes(1),
        });
    }

    public JsonProxy Proxy { get; }

    public AwsSession Aws { get; }

    public void Dispose()
    {
        Aws.Dispose();
        Proxy.Dispose();
    }
}
