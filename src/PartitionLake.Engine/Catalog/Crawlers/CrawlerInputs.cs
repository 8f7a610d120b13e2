using System.Text.RegularExpressions;
using PartitionLake.Engine.Catalog.Glue;

namespace PartitionLake.Engine.Catalog.Crawlers;

/// <summary>Checks a crawler before anything is sent, and turns it into what the catalog stores.</summary>
internal static partial class CrawlerInputs
{
    /// <summary>Runs, lock and staged objects of this product.</summary>
    private const string ControlFolder = "_partitionlake/**";

    private const int LongestName = 255;

    /// <summary>All folders that have compatible columns are one table, and partitions follow its columns.</summary>
    private const string Configuration =
        """{"Version":1.0,"CrawlerOutput":{"Partitions":{"AddOrUpdateBehavior":"InheritFromTable"}},"Grouping":{"TableGroupingPolicy":"CombineCompatibleSchemas"}}""";

    /// <exception cref="LakeException"><see cref="LakeErrorCode.CrawlerInvalid"/>: what is wanted does not go together, or is not there.</exception>
    public static GlueCrawlerInput Of(CrawlerPlan plan)
    {
        if (plan.Name.Length is 0 or > LongestName || plan.Name.Any(char.IsControl))
            throw Invalid($"the name has {plan.Name.Length} characters; 1 to {LongestName} printable ones are possible", "Choose another name.");
        if (string.IsNullOrWhiteSpace(plan.Role))
            throw Invalid("it has no role", "Name the role that may read the bucket, or give its ARN.");
        var table = new TableName(plan.Database, "t");
        var location = S3Location.Parse(plan.Path);
        CheckSchedule(plan);
        CheckQueue(plan);
        var (update, delete) = Policies(plan);
        return new GlueCrawlerInput
        {
            Name = plan.Name,
            Role = plan.Role,
            DatabaseName = table.Database,
            Description = plan.Description,
            Schedule = plan.Schedule,
            TablePrefix = plan.TablePrefix,
            Targets = new GlueCrawlerTargets(
                [new GlueS3Target(location.ToString(), [.. plan.Exclusions.Append(ControlFolder).Distinct(StringComparer.Ordinal)], plan.EventQueueArn)]),
            SchemaChangePolicy = new GlueSchemaChangePolicy(update, delete),
            RecrawlPolicy = new GlueRecrawlPolicy(plan.Recrawl switch
            {
                CrawlerRecrawl.NewFoldersOnly => "CRAWL_NEW_FOLDERS_ONLY",
                CrawlerRecrawl.EventMode => "CRAWL_EVENT_MODE",
                _ => "CRAWL_EVERYTHING",
            }),
            Configuration = Configuration,
        };
    }

    private static (string Update, string Delete) Policies(CrawlerPlan plan)
    {
        if (plan.Recrawl == CrawlerRecrawl.NewFoldersOnly
            && (plan.Update is CrawlerUpdate.UpdateInDatabase || plan.Delete is CrawlerDelete.DeleteFromDatabase or CrawlerDelete.DeprecateInDatabase))
            throw Invalid("with -RecrawlBehavior NewFoldersOnly both change policies can only be Log",
                "Leave -UpdateBehavior and -DeleteBehavior away, or use -RecrawlBehavior Everything.");
        var isLog = plan.Recrawl == CrawlerRecrawl.NewFoldersOnly;
        return (
            (plan.Update ?? (isLog ? CrawlerUpdate.Log : CrawlerUpdate.UpdateInDatabase)) == CrawlerUpdate.Log ? "LOG" : "UPDATE_IN_DATABASE",
            (plan.Delete ?? (isLog ? CrawlerDelete.Log : CrawlerDelete.DeprecateInDatabase)) switch
            {
                CrawlerDelete.Log => "LOG",
                CrawlerDelete.DeleteFromDatabase => "DELETE_FROM_DATABASE",
                _ => "DEPRECATE_IN_DATABASE",
            });
    }

    private static void CheckQueue(CrawlerPlan plan)
    {
        if (plan.Recrawl == CrawlerRecrawl.EventMode && plan.EventQueueArn is null)
            throw Invalid("-RecrawlBehavior EventMode needs a queue", "Give -EventQueueArn, the ARN of the SQS queue that receives the bucket's events.");
        if (plan.Recrawl != CrawlerRecrawl.EventMode && plan.EventQueueArn is not null)
            throw Invalid($"a queue is for -RecrawlBehavior EventMode, not {plan.Recrawl}", "Add -RecrawlBehavior EventMode, or leave -EventQueueArn away.");
        if (plan.EventQueueArn is not null && !QueueArn().IsMatch(plan.EventQueueArn))
            throw Invalid($"'{plan.EventQueueArn}' is no ARN of an SQS queue", "It looks like arn:aws:sqs:eu-central-1:111122223333:name.");
    }

    private static void CheckSchedule(CrawlerPlan plan)
    {
        if (plan.Schedule is null)
            return;
        var match = Cron().Match(plan.Schedule);
        if (!match.Success)
            throw Invalid($"the schedule '{plan.Schedule}' is not of the form cron(minutes hours day-of-month month day-of-week year)",
                "For every night at 2:15 UTC, write cron(15 2 * * ? *).");
        if (match.Groups["days"].Value == "?" == (match.Groups["weekdays"].Value == "?"))
            throw Invalid($"the schedule '{plan.Schedule}' must have ? in exactly one of day-of-month and day-of-week",
                "Write cron(15 2 * * ? *) for every day, cron(15 2 ? * MON *) for Mondays.");
    }

    private static LakeException Invalid(string why, string remedy) =>
        new(LakeErrorCode.CrawlerInvalid, $"The crawler cannot be made: {why}.", remedy);

    [GeneratedRegex(@"^cron\(\S+ \S+ (?<days>\S+) \S+ (?<weekdays>\S+) \S+\)$")]
    private static partial Regex Cron();

    [GeneratedRegex(@"^arn:aws[\w-]*:sqs:[\w-]+:\d{12}:[\w.-]+$")]
    private static partial Regex QueueArn();
}
