namespace PartitionLake.Engine.Catalog.Glue;

internal sealed record GlueS3Target(string Path, IReadOnlyList<string>? Exclusions, string? EventQueueArn);

internal sealed record GlueCrawlerTargets(IReadOnlyList<GlueS3Target>? S3Targets);

internal sealed record GlueSchemaChangePolicy(string? UpdateBehavior, string? DeleteBehavior);

internal sealed record GlueRecrawlPolicy(string? RecrawlBehavior);

internal sealed record GlueSchedule(string? ScheduleExpression, string? State);

internal sealed record GlueLastCrawl(string? Status, string? ErrorMessage, string? LogGroup, string? LogStream);

/// <summary>A crawler to be created, or the whole of what replaces one.</summary>
internal sealed record GlueCrawlerInput
{
    public required string Name { get; init; }
    public required string Role { get; init; }
    public required string DatabaseName { get; init; }
    public required GlueCrawlerTargets Targets { get; init; }
    public string? Description { get; init; }
    public string? Schedule { get; init; }
    public string? TablePrefix { get; init; }
    public GlueSchemaChangePolicy? SchemaChangePolicy { get; init; }
    public GlueRecrawlPolicy? RecrawlPolicy { get; init; }

    /// <summary>JSON in a string: how schemas are grouped and what partitions inherit.</summary>
    public string? Configuration { get; init; }
}

/// <summary>A crawler as the catalog returns it.</summary>
internal sealed record GlueCrawler
{
    public string Name { get; init; } = "";
    public string? Role { get; init; }
    public string? DatabaseName { get; init; }
    public GlueCrawlerTargets? Targets { get; init; }
    public string? Description { get; init; }
    public GlueSchedule? Schedule { get; init; }
    public string? TablePrefix { get; init; }
    public GlueSchemaChangePolicy? SchemaChangePolicy { get; init; }
    public GlueRecrawlPolicy? RecrawlPolicy { get; init; }
    public string? Configuration { get; init; }

    /// <summary><c>READY</c>, <c>RUNNING</c> or <c>STOPPING</c>.</summary>
    public string? State { get; init; }

    /// <summary>Milliseconds of the running crawl.</summary>
    public long? CrawlElapsedTime { get; init; }

    public GlueLastCrawl? LastCrawl { get; init; }
}

internal sealed record CrawlerNameRequest(string Name);

internal sealed record GetCrawlerResponse(GlueCrawler? Crawler);
