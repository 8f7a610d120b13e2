using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Drift;
using PartitionLake.Engine.Catalog.Sources;
using PartitionLake.Engine.Health;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Reporting;

/// <summary>Reads of a lake what a report tells; changes nothing and takes no lock.</summary>
public sealed class LakeReporter
{
    private readonly ILakeStore _store;
    private readonly ReportOptions _options;
    private readonly ReportContents _contents;
    private readonly FileSample _folders;
    private readonly HashSet<string> _warned = new(StringComparer.Ordinal);

    private LakeReporter(ILakeStore store, ReportOptions options)
    {
        _store = store;
        _options = options;
        _contents = new ReportContents(options.Time.GetUtcNow());
        _folders = new FileSample(options.SampleFiles);
    }

    /// <summary>Lists partitions and runs, reads the footers of some files, tests the lake and compares it with its table.</summary>
    /// <remarks>A part that cannot be read is missing from the report, which says so; without partitions there is none.</remarks>
    /// <exception cref="LakeException">The partitions cannot be listed.</exception>
    public static async Task<ReportContents> ReadAsync(ILakeStore store, ReportOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        var reporter = new LakeReporter(store, options);
        reporter._contents.Of(store.Root);
        await reporter.ReadPartitionsAsync(cancellationToken).ConfigureAwait(false);
        await reporter.TryAsync("Runs", reporter.ReadRunsAsync, cancellationToken).ConfigureAwait(false);
        await reporter.TryAsync("Columns", reporter.ReadColumnsAsync, cancellationToken).ConfigureAwait(false);
        if (options.Test)
            await reporter.TryAsync("Findings", reporter.TestAsync, cancellationToken).ConfigureAwait(false);
        if (options.Table is not null)
            await reporter.TryAsync("Catalog", reporter.CompareAsync, cancellationToken).ConfigureAwait(false);
        return reporter._contents;
    }

    private async Task ReadPartitionsAsync(CancellationToken cancellationToken)
    {
        var listing = new InventoryOptions
        {
            KeyTypes = _options.KeyTypes,
            OnWarning = warning => _options.OnWarning?.Invoke(warning.Message),
            OnError = (_, error) => Miss("Partitions", error),
        };
        await foreach (var partition in LakeInventory.ListAsync(_store, listing, cancellationToken).ConfigureAwait(false))
        {
            _contents.Add(partition);
            _folders.Add(partition.Path);
            _options.OnProgress?.Invoke(_contents.Partitions.Partitions);
        }
    }

    private async Task ReadRunsAsync(CancellationToken cancellationToken)
    {
        var inventory = new RunInventory(_store) { OnError = (_, error) => Miss("Runs", error) };
        await foreach (var run in inventory.ListAsync(cancellationToken).ConfigureAwait(false))
            _contents.Add(run);
    }

    private async Task ReadColumnsAsync(CancellationToken cancellationToken)
    {
        var files = new FileSample(_options.SampleFiles);
        string[] folders = [.. _folders.Paths.OrderBy(static path => path + "/", StringComparer.Ordinal)];
        if (folders.Length == 0)
            return;
        var listing = folders.Contains("") ? _store.ListAsync("", cancellationToken) : _store.ListAsync("", folders, cancellationToken);
        await foreach (var item in listing.ConfigureAwait(false))
        {
            if (LakeObjects.IsData(item.Path))
                files.Add(item.Path);
        }
        foreach (var path in files.Paths)
            await TryAsync("Columns", token => ReadFooterAsync(path, token), cancellationToken).ConfigureAwait(false);
    }

    private async Task ReadFooterAsync(string path, CancellationToken cancellationToken)
    {
        var source = await _store.OpenAsync(path, cancellationToken).ConfigureAwait(false);
        using var file = await ParquetFile.OpenAsync(source, cancellationToken: cancellationToken).ConfigureAwait(false);
        _contents.Columns.Add(file);
    }

    private async Task TestAsync(CancellationToken cancellationToken)
    {
        var health = new HealthOptions { KeyTypes = _options.KeyTypes, OnWarning = warning => _options.OnWarning?.Invoke(warning.Message) };
        await foreach (var finding in LakeHealth.TestAsync(_store, health, new HealthProgress(), cancellationToken).ConfigureAwait(false))
            _contents.Add(finding);
        _contents.Tested();
    }

    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        var (name, aws) = _options.Table!.Value;
        var sources = new LakeSourceOptions
        {
            Location = _options.Location,
            KeyTypes = _options.KeyTypes,
            SampleFiles = _options.SampleFiles,
            OnProblem = problem => Miss("Catalog", problem),
        };
        var source = await LakeSources.OfLakeAsync(_store, sources, cancellationToken).ConfigureAwait(false);
        var check = new DriftCheck(aws, source, name) { OnWarning = warning => _options.OnWarning?.Invoke(warning.Message) };
        await foreach (var finding in check.FindAsync(cancellationToken).ConfigureAwait(false))
            _contents.Add(finding);
        _contents.Compared(name);
    }

    private async Task TryAsync(string part, Func<CancellationToken, Task> read, CancellationToken cancellationToken)
    {
        try
        {
            await read(cancellationToken).ConfigureAwait(false);
        }
        catch (LakeException e)
        {
            Miss(part, e);
        }
    }

    // Of each part the first fault is told; the report has more of them.
    private void Miss(string part, LakeException problem)
    {
        _contents.Missed(part, problem);
        if (_warned.Add(part))
            _options.OnWarning?.Invoke($"The report is without some of its {part.ToLowerInvariant()}: {problem.Message} {problem.Remedy}".TrimEnd());
    }
}
