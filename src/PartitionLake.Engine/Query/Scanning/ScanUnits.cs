using System.Runtime.CompilerServices;
using PartitionLake.Engine.Query.Sources;

namespace PartitionLake.Engine.Query.Scanning;

/// <summary>Cuts the files of a query into units of work, in their order. One caller at a time.</summary>
/// <remarks>Large files are opened here, one by one, so that several workers can share their row groups; small ones by the worker that takes them.</remarks>
internal sealed class ScanUnits : IAsyncDisposable
{
    /// <summary>From here on a file is worth the work of several threads.</summary>
    private const long SharedFileBytes = 4 << 20;

    private readonly IAsyncEnumerator<QueryFile> _files;
    private readonly ScanPlan _plan;
    private readonly QueryCounters _counters;
    private QueryFile? _file;
    private OpenFile? _open;
    private int _rowGroup;

    /// <param name="files">All files.</param>
    /// <param name="plan">What to read of them.</param>
    /// <param name="workers">How many go through the units.</param>
    /// <param name="counters">Where to count.</param>
    /// <param name="cancellationToken">Stops the search for files.</param>
    public ScanUnits(IAsyncEnumerable<QueryFile> files, ScanPlan plan, int workers, QueryCounters counters, CancellationToken cancellationToken)
    {
        _files = new WantedFiles(plan, counters, workers).OfAsync(files, cancellationToken).GetAsyncEnumerator(cancellationToken);
        _plan = plan;
        _counters = counters;
    }

    /// <summary>The next unit; null at the end.</summary>
    public async ValueTask<ScanUnit?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_open is not null && _rowGroup < _open.File.RowGroups.Count)
                return new ScanUnit(_plan, _file!, _open.Share(), _rowGroup++, _counters);
            _open?.Dispose();
            _open = null;
            cancellationToken.ThrowIfCancellationRequested();
            if (!await _files.MoveNextAsync().ConfigureAwait(false))
            {
                _counters.Expect(_counters.BytesStored);
                return null;
            }
            _file = _files.Current;
            if (_file.Length < SharedFileBytes)
                return new ScanUnit(_plan, _file, null, -1, _counters);
            _open = await OpenFile.OpenAsync(_plan, _file, _counters, cancellationToken).ConfigureAwait(false);
            _rowGroup = 0;
        }
    }

    /// <summary>All units that are left.</summary>
    public async IAsyncEnumerable<ScanUnit> AllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await NextAsync(cancellationToken).ConfigureAwait(false) is { } unit)
            yield return unit;
    }

    public async ValueTask DisposeAsync()
    {
        _open?.Dispose();
        await _files.DisposeAsync().ConfigureAwait(false);
    }
}
