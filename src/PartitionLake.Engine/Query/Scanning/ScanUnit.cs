using System.Runtime.CompilerServices;
using PartitionLake.Engine.Query.Sources;

namespace PartitionLake.Engine.Query.Scanning;

/// <summary>What one worker reads at a time: a small file, or a row group of a large one.</summary>
/// <param name="plan">What to read.</param>
/// <param name="file">The file.</param>
/// <param name="open">The file, where it is open already; the unit closes its share.</param>
/// <param name="rowGroup">The row group; −1 for all.</param>
/// <param name="counters">Where to count.</param>
internal sealed class ScanUnit(ScanPlan plan, QueryFile file, OpenFile? open, int rowGroup, QueryCounters counters) : IDisposable
{
    private OpenFile? _open = open;

    public async IAsyncEnumerable<TableBatch> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var opened = Interlocked.Exchange(ref _open, null) ?? await OpenFile.OpenAsync(plan, file, counters, cancellationToken).ConfigureAwait(false);
        var first = rowGroup < 0 ? 0 : rowGroup;
        var end = rowGroup < 0 ? opened.File.RowGroups.Count : rowGroup + 1;
        for (var ordinal = first; ordinal < end; ordinal++)
        {
            await foreach (var batch in opened.ScanAsync(ordinal, cancellationToken).ConfigureAwait(false))
                yield return batch;
        }
        counters.AddDone(rowGroup < 0 ? file.Length : file.Length / opened.File.RowGroups.Count);
    }

    /// <summary>Closes the share of a unit that was never run.</summary>
    public void Dispose() => Interlocked.Exchange(ref _open, null)?.Dispose();
}
