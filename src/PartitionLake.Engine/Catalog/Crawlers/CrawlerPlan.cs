namespace PartitionLake.Engine.Catalog.Crawlers;

/// <summary>What a crawler does with objects that it has seen before.</summary>
public enum CrawlerRecrawl
{
    Everything,
    /// <summary>Only folders that are new; the catalog's tables and columns are then left alone.</summary>
    NewFoldersOnly,
    /// <summary>What events in a queue name.</summary>
    EventMode,
}

/// <summary>What a crawler does when columns change.</summary>
public enum CrawlerUpdate
{
    Log,
    UpdateInDatabase,
}

/// <summary>What a crawler does when objects are gone.</summary>
public enum CrawlerDelete
{
    Log,
    DeleteFromDatabase,
    DeprecateInDatabase,
}

/// <summary>A crawler as a user wants it.</summary>
public sealed record CrawlerPlan
{
    public required string Name { get; init; }

    /// <summary>Name or ARN of the role that the crawler takes.</summary>
    public required string Role { get; init; }

    public required string Database { get; init; }

    /// <summary>The lake: <c>s3://bucket/prefix/</c>.</summary>
    public required string Path { get; init; }

    public string? Description { get; init; }

    /// <summary><c>cron(minutes hours day-of-month month day-of-week year)</c>, in UTC; null for none.</summary>
    public string? Schedule { get; init; }

    public string? TablePrefix { get; init; }

    /// <summary>Globs below the path that are not looked at.</summary>
    public IReadOnlyList<string> Exclusions { get; init; } = [];

    /// <summary>Null for what goes with <see cref="Recrawl"/>.</summary>
    public CrawlerUpdate? Update { get; init; }

    /// <summary>Null for what goes with <see cref="Recrawl"/>.</summary>
    public CrawlerDelete? Delete { get; init; }

    public CrawlerRecrawl Recrawl { get; init; } = CrawlerRecrawl.Everything;

    /// <summary>The queue of <see cref="CrawlerRecrawl.EventMode"/>.</summary>
    public string? EventQueueArn { get; init; }
}
