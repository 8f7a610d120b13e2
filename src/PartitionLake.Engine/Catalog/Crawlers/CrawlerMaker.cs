using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Catalog.Glue;
using PartitionLake.Engine.Catalog.Making;

namespace PartitionLake.Engine.Catalog.Crawlers;

/// <summary>Creates, compares, updates and starts one Glue crawler.</summary>
public sealed class CrawlerMaker
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly GlueCatalog _glue;
    private readonly GlueCrawlerInput _wanted;

    /// <exception cref="LakeException"><see cref="LakeErrorCode.CrawlerInvalid"/>; nothing has been sent.</exception>
    public CrawlerMaker(AwsSession aws, CrawlerPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _wanted = CrawlerInputs.Of(plan);
        _glue = new GlueCatalog(aws);
    }

    /// <summary>What would be done.</summary>
    public async Task<CrawlerResult> CompareAsync(CancellationToken cancellationToken)
    {
        if (await _glue.FindCrawlerAsync(_wanted.Name, cancellationToken).ConfigureAwait(false) is not { } current)
            return new CrawlerResult(TableAction.Create, []);
        var differences = Differences(current);
        return new CrawlerResult(differences.Count == 0 ? TableAction.Unchanged : TableAction.Update, differences);
    }

    /// <summary>Does it.</summary>
    public Task ApplyAsync(CrawlerResult change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return change.Action switch
        {
            TableAction.Create => _glue.CreateCrawlerAsync(_wanted, cancellationToken),
            TableAction.Update => _glue.UpdateCrawlerAsync(Clearing(_wanted), cancellationToken),
            _ => Task.CompletedTask,
        };
    }

    // What is left out of an update stays as it was; an empty text takes it away.
    private static GlueCrawlerInput Clearing(GlueCrawlerInput wanted) =>
        wanted with { Schedule = wanted.Schedule ?? "", Description = wanted.Description ?? "", TablePrefix = wanted.TablePrefix ?? "" };

    /// <summary>Starts it; one that runs already is as good.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _glue.StartCrawlerAsync(_wanted.Name, cancellationToken).ConfigureAwait(false);
        }
        catch (LakeException e) when (GlueFailure.Is(e, "CrawlerRunningException"))
        {
        }
    }

    /// <summary>How it is now.</summary>
    public async Task<CrawlerStatus> LookAsync(CancellationToken cancellationToken)
    {
        var crawler = await _glue.FindCrawlerAsync(_wanted.Name, cancellationToken).ConfigureAwait(false)
            ?? throw new LakeException(LakeErrorCode.TableNotFound, $"The crawler '{_wanted.Name}' is gone.", "Make it again.", _wanted.Name);
        return Status(crawler);
    }

    /// <summary>Waits for the end of the crawl.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.CrawlFailed"/>, with Glue's reason.</exception>
    public async Task<CrawlerStatus> WaitAsync(Action<CrawlerStatus>? onStatus, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause)
        {
            var crawler = await _glue.FindCrawlerAsync(_wanted.Name, cancellationToken).ConfigureAwait(false)
                ?? throw new LakeException(
                    LakeErrorCode.TableNotFound, $"The crawler '{_wanted.Name}' is gone while it was waited for.", "Make it again.", _wanted.Name);
            var status = Status(crawler);
            onStatus?.Invoke(status);
            if (status.State == "READY")
            {
                if (status.LastStatus is "FAILED" or "CANCELLED")
                    throw new LakeException(
                        LakeErrorCode.CrawlFailed,
                        $"The crawl of '{_wanted.Name}' ended as {status.LastStatus}: {crawler.LastCrawl?.ErrorMessage ?? "Glue gives no reason"}",
                        $"See the log {crawler.LastCrawl?.LogGroup} {crawler.LastCrawl?.LogStream}.", _wanted.Name);
                return status;
            }
            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    private static CrawlerStatus Status(GlueCrawler crawler) =>
        new(crawler.State ?? "READY", TimeSpan.FromMilliseconds(crawler.CrawlElapsedTime ?? 0), crawler.LastCrawl?.Status);

    private List<string> Differences(GlueCrawler current)
    {
        var differences = new List<string>();
        Compare("the role", RoleName(current.Role), RoleName(_wanted.Role));
        Compare("the database", current.DatabaseName, _wanted.DatabaseName);
        Compare("the description", current.Description, _wanted.Description);
        Compare("the schedule", current.Schedule?.ScheduleExpression, _wanted.Schedule);
        Compare("the table prefix", current.TablePrefix, _wanted.TablePrefix);
        Compare("the targets", Show(current.Targets), Show(_wanted.Targets));
        Compare("the update behaviour", current.SchemaChangePolicy?.UpdateBehavior, _wanted.SchemaChangePolicy!.UpdateBehavior);
        Compare("the delete behaviour", current.SchemaChangePolicy?.DeleteBehavior, _wanted.SchemaChangePolicy.DeleteBehavior);
        Compare("the recrawl behaviour", current.RecrawlPolicy?.RecrawlBehavior, _wanted.RecrawlPolicy!.RecrawlBehavior);
        Compare("the configuration", current.Configuration, _wanted.Configuration);
        return differences;

        void Compare(string what, string? found, string? wanted)
        {
            if ((found ?? "") != (wanted ?? ""))
                differences.Add(string.IsNullOrEmpty(wanted) ? $"{what} '{found}' is to go" : $"{what} is '{found}', wanted '{wanted}'");
        }
    }

    // Glue answers with the name where the ARN was given, and the other way round.
    private static string? RoleName(string? role) => role?[(role.LastIndexOf('/') + 1)..];

    private static string Show(GlueCrawlerTargets? targets) => string.Join("; ", (targets?.S3Targets ?? []).Select(static target =>
        $"{target.Path.TrimEnd('/')}/ without {string.Join(", ", target.Exclusions ?? [])} {target.EventQueueArn}".TrimEnd()));
}
