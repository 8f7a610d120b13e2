using System.Text.Json;
using PartitionLake.Engine.Catalog.Crawlers;
using PartitionLake.Engine.Catalog.Making;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Catalog.Crawlers;

/// <summary>Crawlers: refused, created, compared, updated, started and waited for.</summary>
public sealed class CrawlerTests(CatalogServer server) : IClassFixture<CatalogServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, CrawlerPlan> Invalid => new()
    {
        { "both change policies can only be Log", Plan() with { Recrawl = CrawlerRecrawl.NewFoldersOnly, Update = CrawlerUpdate.UpdateInDatabase } },
        { "both change policies can only be Log", Plan() with { Recrawl = CrawlerRecrawl.NewFoldersOnly, Delete = CrawlerDelete.DeprecateInDatabase } },
        { "needs a queue", Plan() with { Recrawl = CrawlerRecrawl.EventMode } },
        { "a queue is for", Plan() with { EventQueueArn = "arn:aws:sqs:eu-central-1:111122223333:q" } },
        { "no ARN of an SQS queue", Plan() with { Recrawl = CrawlerRecrawl.EventMode, EventQueueArn = "arn:aws:sns:eu-central-1:111122223333:q" } },
        { "is not of the form cron", Plan() with { Schedule = "rate(1 day)" } },
        { "exactly one of day-of-month", Plan() with { Schedule = "cron(15 2 * * * *)" } },
        { "exactly one of day-of-month", Plan() with { Schedule = "cron(15 2 ? * ? *)" } },
        { "on a local disk", Plan() with { Path = "/data/lake" } },
        { "has no role", Plan() with { Role = " " } },
        { "cannot be the name of a database", Plan() with { Database = "a-b" } },
    };

    [Theory]
    [MemberData(nameof(Invalid), DisableDiscoveryEnumeration = true)]
    public void What_does_not_go_together_is_refused_before_the_call(string reason, CrawlerPlan plan)
    {
        using var link = new CatalogLink(null);
        Assert.Contains(reason, Assert.Throws<LakeException>(() => new CrawlerMaker(link.Aws, plan)).Message, StringComparison.Ordinal);
        Assert.Empty(link.Proxy.Calls);
    }

    [Fact]
    public async Task A_crawler_is_created_compared_and_updated()
    {
        using var link = server.Open();
        var plan = Plan() with { Schedule = "cron(15 2 * * ? *)", Exclusions = ["**.tmp"], Description = "rates" };
        var maker = new CrawlerMaker(link.Aws, plan);
        var created = await maker.CompareAsync(Cancel);
        Assert.Equal(TableAction.Create, created.Action);
        await maker.ApplyAsync(created, Cancel);

        var crawler = server.Boto.Run("answer(client('glue').get_crawler(Name=args[0])['Crawler'])", plan.Name);
        Assert.Equal("s3://bucket/lake/", crawler.GetProperty("Targets").GetProperty("S3Targets")[0].GetProperty("Path").GetString());
        Assert.Equal(["**.tmp", "_partitionlake/**"],
            crawler.GetProperty("Targets").GetProperty("S3Targets")[0].GetProperty("Exclusions").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal("UPDATE_IN_DATABASE", crawler.GetProperty("SchemaChangePolicy").GetProperty("UpdateBehavior").GetString());
        Assert.Equal("CRAWL_EVERYTHING", crawler.GetProperty("RecrawlPolicy").GetProperty("RecrawlBehavior").GetString());
        Assert.Equal(TableAction.Unchanged, (await maker.CompareAsync(Cancel)).Action);

        var other = new CrawlerMaker(link.Aws, plan with { Schedule = null, Recrawl = CrawlerRecrawl.NewFoldersOnly });
        var change = await other.CompareAsync(Cancel);
        Assert.Equal(TableAction.Update, change.Action);
        Assert.Equal(4, change.Differences.Count);
        // The server at hand does not know UpdateCrawler; botocore's model checks the request.
        await other.ApplyAsync(change, Cancel);
        var update = JsonSerializer.Deserialize<JsonElement>(link.Proxy.Calls.Single(call => call.Operation == "UpdateCrawler").Body);
        Assert.Equal("LOG", update.GetProperty("SchemaChangePolicy").GetProperty("DeleteBehavior").GetString());
        // What an update leaves out stays: an empty text takes the schedule away.
        Assert.Equal("", update.GetProperty("Schedule").GetString());
        Assert.Contains("the schedule 'cron(15 2 * * ? *)' is to go", change.Differences);
    }

    [Fact]
    public async Task A_crawl_is_waited_for_with_its_progress()
    {
        using var link = server.Open();
        var maker = await CreateAsync(link);
        var states = new Queue<string>(["RUNNING", "STOPPING", "READY"]);
        link.Proxy.Answer = call => call.Operation == "GetCrawler"
            ? new JsonAnswer($$$"""{"Crawler":{"Name":"c","State":"{{{states.Dequeue()}}}","CrawlElapsedTime":4000,"LastCrawl":{"Status":"SUCCEEDED"} } }""")
            : null;
        await maker.StartAsync(Cancel);

        var seen = new List<CrawlerStatus>();
        var last = await maker.WaitAsync(seen.Add, Cancel);

        Assert.Equal(["RUNNING", "STOPPING", "READY"], seen.Select(status => status.State));
        Assert.Equal(("SUCCEEDED", TimeSpan.FromSeconds(4)), (last.LastStatus, last.Elapsed));
    }

    [Fact]
    public async Task A_crawl_that_fails_is_an_error_with_its_reason_and_one_that_runs_is_not_started_twice()
    {
        using var link = server.Open();
        var maker = await CreateAsync(link);
        await maker.StartAsync(Cancel);
        link.Proxy.Answer = call => call.Operation switch
        {
            "StartCrawler" => JsonAnswer.Error("CrawlerRunningException", "already"),
            "GetCrawler" =>
                new JsonAnswer(
                    """{"Crawler":{"Name":"c","State":"READY","LastCrawl":{"Status":"FAILED","ErrorMessage":"Insufficient Lake Formation permission","LogGroup":"/aws-glue/crawlers"}}}"""),
            _ => null,
        };
        await maker.StartAsync(Cancel);

        var error = await Assert.ThrowsAsync<LakeException>(() => maker.WaitAsync(null, Cancel));

        Assert.Equal(LakeErrorCode.CrawlFailed, error.Code);
        Assert.Contains("Lake Formation", error.Message, StringComparison.Ordinal);
    }

    private static async Task<CrawlerMaker> CreateAsync(CatalogLink link)
    {
        var maker = new CrawlerMaker(link.Aws, Plan());
        await maker.ApplyAsync(await maker.CompareAsync(Cancel), Cancel);
        return maker;
    }

    private static CrawlerPlan Plan() =>
        new() { Name = $"c {Guid.NewGuid():n}", Role = "arn:aws:iam::111122223333:role/GlueCrawler", Database = "rates", Path = "s3://bucket/lake" };
}
