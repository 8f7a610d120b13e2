using System.Globalization;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Catalog.Crawlers;
using PartitionLake.Engine.Catalog.Making;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Catalog;

/// <summary>Creates a Glue crawler for a lake, or updates the one that is there.</summary>
[Cmdlet(VerbsCommon.New, "LakeCrawler", SupportsShouldProcess = true, DefaultParameterSetName = ByPath)]
[OutputType(typeof(LakeCrawler))]
public sealed class NewLakeCrawlerCommand : AwsCmdlet
{
    private CrawlerStatus? _status;

    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByPath)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    [Parameter(Mandatory = true, ParameterSetName = ByLiteralPath)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Database { get; set; } = "";

    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Role { get; set; } = "";

    [Parameter]
    public string? Description { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Schedule { get; set; }

    [Parameter]
    public string? TablePrefix { get; set; }

    [Parameter]
    public string[] Exclude { get; set; } = [];

    [Parameter]
    public LakeCrawlerUpdate UpdateBehavior { get; set; }

    [Parameter]
    public LakeCrawlerDelete DeleteBehavior { get; set; }

    [Parameter]
    public LakeCrawlerRecrawl RecrawlBehavior { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EventQueueArn { get; set; }

    [Parameter]
    public SwitchParameter Start { get; set; }

    [Parameter]
    public SwitchParameter Wait { get; set; }

    protected override void EndProcessing()
    {
        try
        {
            if (Wait && !Start)
                throw new LakeException(
                    LakeErrorCode.CrawlerInvalid, "-Wait waits for a crawl, and without -Start there is none.", "Add -Start, or leave -Wait away.", "Wait");
            Make(new CrawlerMaker(Aws, Plan()));
        }
        catch (LakeException e)
        {
            ThrowTerminatingError(ErrorMap.ToRecord(e, Name));
        }
    }

    private void Make(CrawlerMaker maker) => Run(
        async pipeline =>
        {
            var change = await maker.CompareAsync(pipeline.StopToken).ConfigureAwait(false);
            foreach (var difference in change.Differences)
                pipeline.WriteVerbose($"The crawler '{Name}' differs: {difference}.");
            if (change.Action != TableAction.Unchanged)
            {
                if (!pipeline.ShouldProcess(Name, change.Action == TableAction.Create ? "Create crawler" : "Update crawler"))
                    return;
                await maker.ApplyAsync(change, pipeline.StopToken).ConfigureAwait(false);
            }
            if (Start && pipeline.ShouldProcess(Name, "Start crawler"))
                await maker.StartAsync(pipeline.StopToken).ConfigureAwait(false);
            var status = Start && Wait
                ? await maker.WaitAsync(seen => _status = seen, pipeline.StopToken).ConfigureAwait(false)
                : await maker.LookAsync(pipeline.StopToken).ConfigureAwait(false);
            pipeline.WriteObject(new LakeCrawler
            {
                Name = Name,
                Action = change.Action.ToString(),
                Differences = [.. change.Differences],
                Database = Database,
                Path = Given,
                State = status.State,
                LastCrawl = status.LastStatus,
            });
        },
        progress: ReadProgress);

    private ProgressState? ReadProgress() => _status is not { } status
        ? null
        : new ProgressState(string.Create(CultureInfo.InvariantCulture, $"{status.State}, {status.Elapsed.TotalSeconds:N0} s"));

    private CrawlerPlan Plan() => new()
    {
        Name = Name,
        Role = Role,
        Database = Database,
        Path = ParameterSetName == ByLiteralPath ? Paths.Literal(LiteralPath) : Paths.Place(Path),
        Description = Description,
        Schedule = Schedule,
        TablePrefix = TablePrefix,
        Exclusions = Exclude,
        Update = IsGiven(nameof(UpdateBehavior)) ? Enum.Parse<CrawlerUpdate>(UpdateBehavior.ToString()) : null,
        Delete = IsGiven(nameof(DeleteBehavior)) ? Enum.Parse<CrawlerDelete>(DeleteBehavior.ToString()) : null,
        Recrawl = Enum.Parse<CrawlerRecrawl>(RecrawlBehavior.ToString()),
        EventQueueArn = EventQueueArn,
    };

    private string Given => ParameterSetName == ByLiteralPath ? LiteralPath : Path;

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
