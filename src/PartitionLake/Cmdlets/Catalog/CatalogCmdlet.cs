using System.Collections;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Catalog.Sources;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Cmdlets.Catalog;

/// <summary>The base of the cmdlets that bring lake and catalog together.</summary>
public abstract class CatalogCmdlet : StorageCmdlet
{
    private readonly Pace _pace = new();
    private long _done;
    private string? _location;

    /// <summary>A finding of a lake whose table lies where the lake does has none, and comes through the pipeline all the same.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? Location
    {
        get => _location;
        set => _location = string.IsNullOrEmpty(value) ? null : value;
    }

    [Parameter]
    public IDictionary? KeyType { get; set; }

    [Parameter]
    [ValidateRange(1, 100_000)]
    public int SampleFiles { get; set; } = 100;

    private protected LakeSourceOptions SourceOptions(IPipeline pipeline, string? location, IDictionary? keyType) => new()
    {
        Location = location,
        KeyTypes = PartitionInput.Types(keyType),
        SampleFiles = SampleFiles,
        OnProblem = problem => pipeline.WriteWarning($"{problem.Message} {problem.Remedy}".TrimEnd()),
    };

    /// <summary>Notes how much is done, for the progress bar.</summary>
    private protected void Progress(long done) => Interlocked.Exchange(ref _done, done);

    private protected ProgressState? ReadProgress() => Interlocked.Read(ref _done) is var done && done == 0
        ? null
        : _pace.Tell("Comparing", done, 0, "partitions");
}
