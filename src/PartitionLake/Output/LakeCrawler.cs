namespace PartitionLake.Output;

/// <summary>What a crawler does with objects that it has seen before.</summary>
public enum LakeCrawlerRecrawl
{
    Everything,
    /// <summary>Only folders that are new; tables and columns are then left alone.</summary>
    NewFoldersOnly,
    /// <summary>What events in a queue name.</summary>
    EventMode,
}

/// <summary>What a crawler does when columns change.</summary>
public enum LakeCrawlerUpdate
{
    Log,
    UpdateInDatabase,
}

/// <summary>What a crawler does when objects are gone.</summary>
public enum LakeCrawlerDelete
{
    Log,
    DeleteFromDatabase,
    DeprecateInDatabase,
}

/// <summary>A Glue crawler, as <c>New-LakeCrawler</c> made it.</summary>
public sealed record LakeCrawler
{
    public required string Name { get; init; }

    /// <summary>Create, Update or Unchanged.</summary>
    public required string Action { get; init; }

    /// <summary>How a crawler that was there differed.</summary>
    public required string[] Differences { get; init; }

    public required string Database { get; init; }

    public required string Path { get; init; }

    /// <summary>READY, RUNNING or STOPPING.</summary>
    public required string State { get; init; }

    /// <summary>How the last crawl ended; null before the first.</summary>
    public required string? LastCrawl { get; init; }
}
