using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>
/// Sorts the rows of a run by partition: every worker sorts its batches, the sorted batches are kept in input
/// order, and when memory is full they are merged into one run on disk; many of those are merged again. No file is
/// open per partition.
/// </summary>
/// <remarks>
/// Work is numbered in items (row groups) that count up from 0; a worker adds the batches of its item in order and
/// then completes it. Whatever the number of workers and of spills, the rows of a partition come out in the
/// order of items and batches. Safe for several threads; each item belongs to one.
/// </remarks>
public sealed class Shuffle : IDisposable
{
    /// <summary>A run of a batch takes an eighth of the budget at most, unless that is less than any batch can do with.</summary>
    private const long MinRunBytes = 1 << 20;
    private const long MaxRunBytes = 64 << 20;

    private readonly object _lock = new();
    private readonly ShuffleLayout _carried;
    private readonly IReadOnlyList<ShuffleColumn> _layout;
    private readonly SharedDictionary?[] _dictionaries;
    private readonly long _budget;
    private readonly string _tempFolder;
    private readonly SpillLayout _spill;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<int, List<MemoryRun>> _waiting = [];
    private readonly HashSet<int> _completed = [];
    private readonly List<SpilledRun> _spilled = [];
    private List<MemoryRun> _ready = [];
    private List<MemoryRun>? _spilling;
    private long _readyBytes;
    private long _bytes;
    private long _reserved;
    private int _head;
    private bool _failed;

    /// <param name="layout">The carried columns.</param>
    /// <param name="memoryBudget">Bytes that runs, their indexes and dictionaries may take before runs are spilled.</param>
    /// <param name="tempFolder">An existing folder for spill files.</param>
    /// <param name="cancellationToken">Stops waits and spills.</param>
    /// <param name="workers">Workers that will read the rows at once.</param>
    public Shuffle(IReadOnlyList<ShuffleColumn> layout, long memoryBudget, string tempFolder, CancellationToken cancellationToken, int workers = 1)
    {
        _spill = new SpillLayout(memoryBudget, workers);
        _carried = new ShuffleLayout(layout);
        _layout = _carried.Leaves;
        _budget = memoryBudget;
        _tempFolder = tempFolder;
        _cancellationToken = cancellationToken;
        var bytesColumns = _layout.Count(column => column.IsBytes);
        _dictionaries = new SharedDictionary?[_layout.Count];
        for (var i = 0; i < _dictionaries.Length; i++)
        {
            if (_layout[i].IsBytes)
                _dictionaries[i] = new SharedDictionary(Math.Max(1 << 20, memoryBudget / 4 / bytesColumns));
        }
    }

    /// <summary>Called before each block that is spilled, so that tests can let the disk be full.</summary>
    internal Action? BeforeSpill { get; init; }

    /// <summary>Bytes written to disk.</summary>
    public long BytesSpilled { get; private set; }

    /// <summary>A writer for one worker.</summary>
    public ShuffleWriter CreateWriter() => new(this, _carried, new BatchSorter(_layout, _dictionaries, Math.Clamp(_budget / 8, MinRunBytes, MaxRunBytes)));

    /// <summary>Leaves so many bytes of the budget to others from now on.</summary>
    public void Reserve(long bytes) => Interlocked.Exchange(ref _reserved, bytes);

    /// <summary>All rows by partition. Call it once, when every item is complete.</summary>
    public ShuffledRows Finish()
    {
        lock (_lock)
        {
            var runs = new List<IShuffleRun>(_spilled);
            runs.AddRange(_ready);
            return new ShuffledRows(runs, _carried, _dictionaries);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var run in _spilled)
                run.Dispose();
            foreach (var run in _ready)
                run.Dispose();
            foreach (var run in _waiting.Values.SelectMany(runs => runs))
                run.Dispose();
            foreach (var run in _spilling ?? [])
                run.Dispose();
        }
    }

    internal void Add(int item, MemoryRun run)
    {
        List<MemoryRun>? full;
        lock (_lock)
        {
            _bytes += run.AllocatedBytes;
            if (item == _head)
            {
                Append(run);
            }
            else
            {
                if (!_waiting.TryGetValue(item, out var runs))
                    _waiting.Add(item, runs = []);
                runs.Add(run);
            }
            full = TakeFull();
            // The head can always go on, because what it adds can be spilled; the others wait for it.
            while (full is null && _bytes > Room && (_spilling is not null || item != _head) && !_failed)
            {
                _cancellationToken.ThrowIfCancellationRequested();
                Monitor.Wait(_lock, TimeSpan.FromMilliseconds(100));
                full = TakeFull();
            }
            if (_failed)
                throw new OperationCanceledException("Another worker failed.");
        }
        if (full is not null)
            Spill(full);
    }

    /// <summary>Says that a worker has failed, so that nobody waits for its item.</summary>
    internal void Abort()
    {
        lock (_lock)
        {
            _failed = true;
            Monitor.PulseAll(_lock);
        }
    }

    internal void Complete(int item)
    {
        lock (_lock)
        {
            _completed.Add(item);
            while (_completed.Remove(_head))
            {
                _head++;
                if (_waiting.Remove(_head, out var runs))
                {
                    foreach (var run in runs)
                        Append(run);
                }
            }
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>What others, dictionaries and the indexes of spilled runs leave of the budget for runs; never so little that nothing goes on.</summary>
    private long Room
    {
        get
        {
            var kept = 0L;
            foreach (var run in _spilled)
                kept += run.AllocatedBytes;
            foreach (var dictionary in _dictionaries)
                kept += dictionary?.AllocatedBytes ?? 0;
            return Math.Max(_budget / 4, _budget - kept - Interlocked.Read(ref _reserved));
        }
    }

    private void Append(MemoryRun run)
    {
        _ready.Add(run);
        _readyBytes += run.AllocatedBytes;
    }

    /// <summary>The runs to spill now, if half of the budget is ready and nobody spills.</summary>
    private List<MemoryRun>? TakeFull()
    {
        if (_spilling is not null || _readyBytes <= Room / 2)
            return null;
        _spilling = _ready;
        _ready = [];
        _readyBytes = 0;
        return _spilling;
    }

    private void Spill(List<MemoryRun> runs)
    {
        try
        {
            var spilled = SpilledRun.Write(runs, _layout, _dictionaries, NewFile(), _spill, _cancellationToken);
            lock (_lock)
            {
                _spilled.Add(spilled);
                BytesSpilled += spilled.FileLength;
                foreach (var run in runs)
                {
                    _bytes -= run.AllocatedBytes;
                    run.Dispose();
                }
                // Still spilling, as far as others are concerned: runs on disk stay in order only if nobody adds one now.
                _spilling = [];
                Monitor.PulseAll(_lock);
            }
            MergeSpilled();
            lock (_lock)
            {
                _spilling = null;
                Monitor.PulseAll(_lock);
            }
        }
        catch
        {
            Abort();
            throw;
        }
    }

    /// <summary>Makes one run of the last ones as long as enough of them are of one level.</summary>
    private void MergeSpilled()
    {
        while (_spilled.Count >= SpillLayout.FanIn && _spilled[^1].Level == _spilled[^SpillLayout.FanIn].Level)
        {
            var first = _spilled.Count - SpillLayout.FanIn;
            var runs = _spilled.GetRange(first, SpillLayout.FanIn);
            var merged = SpilledRun.Merge(runs, NewFile(), _spill, _cancellationToken);
            lock (_lock)
            {
                _spilled.RemoveRange(first, SpillLayout.FanIn);
                _spilled.Add(merged);
                BytesSpilled += merged.FileLength;
            }
            foreach (var run in runs)
                run.Dispose();
        }
    }

    private SpillFile NewFile() => new(_tempFolder, BeforeSpill);
}
