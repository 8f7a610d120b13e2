
using PartitionLake.Engine.Catalog.Making;

namespace PartitionLake.Engine.Catalog.Crawlers;

/// <summary>A crawler after it was made.</summary>
/// <param name="Action">What was done.</param>
/// <param name="Differences">How a crawler that was there differed.</param>
public sealed record CrawlerResult(TableAction Action, IReadOnlyList<string> Differences);

/// <summary>A look at a crawler.</summary>
/// <param name="State"><c>READY</c>, <c>RUNNING</c> or <c>STOPPING</c>.</param>
/// <param name="Elapsed">Of the running crawl.</param>
/// <param name="LastStatus">How the last crawl ended; null before the first.</param>
public sealed record CrawlerStatus(string State, TimeSpan Elapsed, string? LastStatus);
