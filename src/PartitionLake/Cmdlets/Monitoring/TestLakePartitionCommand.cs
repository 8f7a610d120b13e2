using System.Collections;
using System.Globalization;
using PartitionLake.Completion;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Checks;
using PartitionLake.Engine.Health;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Monitoring;

/// <summary>Tests a lake and reports what is not as it should be. A sound lake gives no output.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LakePartition", DefaultParameterSetName = ByPath)]
[OutputType(typeof(LakeFinding))]
public sealed class TestLakePartitionCommand : LakePathCmdlet
{
    // Per lake the chosen folders in it; null for all of it.
    private readonly Dictionary<string, List<string>?> _folders = new(StringComparer.Ordinal);
    private readonly List<string> _roots = [];
    private HealthOptions _options = new();

    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(PartitionFilterCompleter))]
    public string? Filter { get; set; }

    [Parameter]
    public IDictionary? Partition { get; set; }

    [Parameter]
    public IDictionary? KeyType { get; set; }

    [Parameter]
    public SwitchParameter Deep { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(LakeColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = [];

    [Parameter]
    [ArgumentCompleter(typeof(LakeColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Rule { get; set; } = [];

    [Parameter]
    public IDictionary? NullRate { get; set; }

    [Parameter]
    [Days]
    public TimeSpan MaxAge { get; set; }

    [Parameter]
    public string? FirstMonth { get; set; }

    [Parameter]
    public string? LastMonth { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] SequenceBy { get; set; } = [];

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxObjects { get; set; } = 1;

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxSmallObjects { get; set; } = 8;

    [Parameter]
    [ValidateRange(1L, long.MaxValue)]
    public long SmallObjectSize { get; set; } = 128 * 1024;

    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double MaxSmallShare { get; set; }

    [Parameter]
    [ValidateRange(1.0, double.MaxValue)]
    public double MaxSkew { get; set; }

    [Parameter]
    public SwitchParameter Statistics { get; set; }

    [Parameter]
    public LakeCheck[] ExcludeCheck { get; set; } = [];

    [Parameter]
    public LakeSeverity MinimumSeverity { get; set; }

    [Parameter]
    [ValidateRange(1, 1024)]
    public int MaxConcurrency { get; set; } = 16;

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TempPath { get; set; }

    protected override void BeginProcessing()
    {
        try
        {
            _options = ReadOptions();
        }
        catch (LakeException e)
        {
            ThrowLakeError(e);
        }
    }

    protected override void EndProcessing()
    {
        foreach (var root in _roots)
            Test(root, _options with { Folders = _folders[root] });
    }

    /// <summary>Only collects, because what is said of a lake as a whole needs all partitions that are piped.</summary>
    private protected override void ProcessLake(string folder, string given)
    {
        var (root, named) = PathInput.SplitPartition(folder);
        var segments = LakeStorage.SpellFolders(root, named);
        if (_folders.TryAdd(root, segments.Count == 0 ? null : []))
            _roots.Add(root);
        if (segments.Count == 0)
            _folders[root] = null;
        else
            _folders[root]?.Add(string.Join('/', segments));
    }

    private void Test(string root, HealthOptions options)
    {
        var progress = new HealthProgress();
        Run(
            async pipeline =>
            {
                try
                {
                    using var store = Storage.Open(root);
                    await foreach (var finding in LakeHealth.TestAsync(store,
                        options with { OnWarning = warning => pipeline.WriteWarning(warning.Message) }, progress, pipeline.StopToken).ConfigureAwait(false))
                        pipeline.WriteObject(FindingOutput.ToOutput(finding, root));
                    pipeline.WriteVerbose(string.Create(
                        CultureInfo.InvariantCulture,
                        $"'{root}': {progress.Partitions:N0} partitions, {progress.Objects:N0} objects, "
                            + $"{progress.Bytes:N0} bytes tested; {progress.Findings:N0} findings."));
                    if (options.Deep)
                    {
                        pipeline.WriteVerbose(string.Create(
                            CultureInfo.InvariantCulture,
                            $"'{root}': {progress.ValuesCompared:N0} values compared with a second reader, "
                                + $"{progress.ColumnsNotCompared:N0} columns of objects not."));
                    }
                }
                catch (LakeException e) when (e.Code is not (LakeErrorCode.ExpressionInvalid or LakeErrorCode.TypeMismatch or LakeErrorCode.ColumnNotFound))
                {
                    pipeline.WriteError(e, root);
                }
            },
            $"Test-LakePartition {root}",
            new HealthProgressView(progress).Read);
    }

    private HealthOptions ReadOptions()
    {
        var partition = PartitionInput.Values(Partition);
        var given = MyInvocation.BoundParameters;
        return new HealthOptions
        {
            Filter = Filter,
            Partition = partition.Count == 0 ? null : partition,
            KeyTypes = PartitionInput.Types(KeyType),
            Deep = Deep,
            Key = Key,
            Rules = [.. Rule.Select(text => new RowRule(text))],
            NullRates = ReadNullRates(),
            MaxAge = given.ContainsKey(nameof(MaxAge)) ? MaxAge : null,
            FirstMonth = ReadMonth(FirstMonth, "-FirstMonth"),
            LastMonth = ReadMonth(LastMonth, "-LastMonth"),
            SequenceBy = SequenceBy,
            MaxObjects = MaxObjects,
            MaxSmallObjects = MaxSmallObjects,
            SmallObjectBytes = SmallObjectSize,
            // A size that was chosen is a limit, of which no object may fall short unless a share is allowed to.
            MaxSmallShare = given.ContainsKey(nameof(MaxSmallShare)) || (given.ContainsKey(nameof(SmallObjectSize)) && !Statistics) ? MaxSmallShare : null,
            MaxSkew = given.ContainsKey(nameof(MaxSkew)) ? MaxSkew : null,
            Statistics = Statistics,
            MinimumSeverity = Enum.Parse<FindingSeverity>(MinimumSeverity.ToString()),
            Exclude = ExcludeCheck.Select(check => Enum.Parse<CheckKind>(check.ToString())).ToHashSet(),
            MaxConcurrency = MaxConcurrency,
            TempPath = TempPath is null ? null : ResolveLocalPath(TempPath),
        };
    }

    private Dictionary<string, double> ReadNullRates()
    {
        var rates = new Dictionary<string, double>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in NullRate ?? new Hashtable())
        {
            var value = PartitionInput.Unwrap(entry.Value);
            var rate = value is int or long or double or float or decimal ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : -1;
            if (rate is not (>= 0 and <= 1))
            {
                throw new LakeException(
                    LakeErrorCode.TypeMismatch,
                    $"-NullRate '{entry.Key}': found '{value}', expected a share from 0 to 1.",
                    "Give the greatest share of nulls that is still right: @{ npi = 0.05 }.",
                    entry.Key.ToString());
            }
            rates[entry.Key.ToString()!] = rate;
        }
        return rates;
    }

    private static int? ReadMonth(string? text, string parameter) => text is null ? null : MonthNumber.Parse(text) ?? throw new LakeException(
        LakeErrorCode.TypeMismatch, $"{parameter}: '{text}' is no month.", "Write it as 2025-08.", parameter);
}
