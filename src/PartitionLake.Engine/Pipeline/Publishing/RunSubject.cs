using System.Security.Cryptography;
using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>What locking, journal, publication and record have to know of a run, wherever its rows come from: a plan, or the lake itself.</summary>
internal sealed record RunSubject
{
    private const string BatchSource = "the pipeline";

    /// <summary>The name in the record: that of the plan, or of the command.</summary>
    public required string Name { get; init; }

    /// <summary>The same for runs that do the same.</summary>
    public required string PlanHash { get; init; }

    /// <summary>The same for runs that do the same to the same: of one plan, over inputs that have not changed.</summary>
    public required string InputHash { get; init; }

    public required IReadOnlyList<ManifestInput> Inputs { get; init; }

    public required PublishMode Mode { get; init; }

    /// <summary>The name of the object in each partition folder, before an appending run adds its id.</summary>
    public required string FileName { get; init; }

    public required IReadOnlyList<PartitionColumn> PartitionColumns { get; init; }

    /// <summary>The columns of the data files.</summary>
    public required Schema OutputSchema { get; init; }

    /// <summary>How it arranges the rows of its objects; null where it writes none, or does not know.</summary>
    public RecordedLayout? Layout { get; init; }

    /// <summary>Whether nothing is to be seen before all is encoded, because an error can be found until then.</summary>
    public bool HoldsBack { get; init; }

    /// <summary>The folder as the run spells it, whoever spelt it; null for one that is not of its keys.</summary>
    public required Func<string, string?> Spell { get; init; }

    public IReadOnlyList<Field> PartitionKeys => [.. PartitionColumns.Select(static column => new Field(column.Name, column.Key.Type))];

    public static RunSubject Of(BoundPlan plan, StreamBatch? batch = null)
    {
        // The rows of a batch lie in a file that has another name each time.
        var facts = batch is null ? 0 : plan.Fact.Files.Count;
        var planHash = PlanChecksum.Of(batch is null ? plan.Plan : plan.Plan with { Fact = [BatchSource] });
        return new RunSubject
        {
            Name = plan.Name,
            PlanHash = planHash,
            InputHash = HashOf(plan.Inputs.Skip(facts).Select(static file => $"{file.Path} {file.Fingerprint}")
                .Concat(batch is null ? [] : [$"{batch.Id} {batch.Content}"]).Prepend(planHash)),
            Inputs = [.. plan.Inputs.Select((file, i) => i < facts
                ? new ManifestInput(BatchSource, file.Length, batch!.Content)
                : new ManifestInput(file.Path, file.Length, file.Fingerprint))],
            Mode = plan.Plan.Mode,
            FileName = plan.Plan.FileName,
            PartitionColumns = plan.PartitionColumns,
            OutputSchema = plan.OutputSchema,
            Layout = LayoutOf(plan.OutputSchema, plan.SortBy, plan.BloomFilters),
            // Merging reads old objects and a verification new ones, where an error can still be found.
            HoldsBack = plan.Plan.Mode == PublishMode.Merge || plan.Plan.Verify != VerifyRule.None,
            Spell = folder => ExistingObjects.Canonical(folder, plan.PartitionColumns),
        };
    }

    private static string HashOf(IEnumerable<string> parts) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));

    /// <summary>What is recorded of the layout of objects.</summary>
    public static RecordedLayout LayoutOf(Schema schema, IReadOnlyList<SortColumn> sortBy, IReadOnlyList<int> bloomFilters) => new(
        [.. sortBy.Select(key => new RecordedSort(schema[key.Ordinal].Name, key.IsDescending))],
        [.. bloomFilters.Select(ordinal => schema[ordinal].Name)]);

    /// <summary>The name of the object that a run writes in each partition folder.</summary>
    public string ObjectName(string runId) => Mode == PublishMode.Append
        ? $"{Path.GetFileNameWithoutExtension(FileName)}-{runId}{Path.GetExtension(FileName)}"
        : FileName;
}
