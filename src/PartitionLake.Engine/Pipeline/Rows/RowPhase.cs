using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Concurrency;
using PartitionLake.Engine.Parquet.Reading.Guards;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Partitioning.Shuffling;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Checking;
using PartitionLake.Engine.Pipeline.Input;
using PartitionLake.Engine.Pipeline.Joining;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Pipeline.Rows;

/// <summary>Phase 1: scans the fact, joins, computes, finds partitions and fills the shuffle. Writes nothing to the lake.</summary>
internal sealed class RowPhase
{
    /// <summary>Rows that go through the joins together: they and their columns stay in the processor's cache, mostly.</summary>
    internal const int DefaultBatchRows = 131_072;

    private readonly BoundPlan _plan;
    private readonly DimensionTable[] _dimensions;
    private readonly CarryLayout _layout;
    private readonly PartitionDirectory _directory;
    private readonly Shuffle _shuffle;
    private readonly EtlProgress _progress;
    private readonly HeapGuard _heap;
    private readonly ReadAdmission _admission;
    private readonly JoinProbe[] _probes;
    private readonly UnnestStep? _unnest;
    private readonly RowUnits _units;
    private readonly NumberedItems _rowGroups;
    private readonly TextRule _text;
    private readonly int _batchRows;
    private long _bytesRead;
    private long _rowsRead;
    private long _rowsShuffled;

    public RowPhase(
        BoundPlan plan,
        DimensionTable[] dimensions,
        CarryLayout layout,
        PartitionDirectory directory,
        Shuffle shuffle,
        EtlProgress progress,
        HeapGuard heap,
        ReadAdmission admission,
        int? batchRows = null)
    {
        _plan = plan;
        _dimensions = dimensions;
        _layout = layout;
        _directory = directory;
        _shuffle = shuffle;
        _progress = progress;
        _heap = heap;
        _admission = admission;
        _batchRows = batchRows ?? DefaultBatchRows;
        _units = new RowUnits(plan, dimensions);
        _rowGroups = new NumberedItems(plan.Fact.RowGroups.Count);
        _text = new TextRule(plan);
        _unnest = plan.Unnest is null ? null : new UnnestStep(plan.Unnest);
        _probes = new JoinProbe[dimensions.Length];
        for (var join = 0; join < _probes.Length; join++)
            _probes[join] = new JoinProbe(plan.Joins[join], join, dimensions[join]);
    }

    /// <summary>The checks of the plan, which see every row before it finds its partition; null where there are none.</summary>
    public RowChecks? Checks { get; init; }

    public long BytesRead => _bytesRead;

    /// <summary>Rows that were read.</summary>
    public long RowsRead => _rowsRead;

    /// <summary>Rows that the shuffle received.</summary>
    public long RowsShuffled => _rowsShuffled;

    public IReadOnlyList<JoinCounts> JoinCounts => _unnest is null ? [.. _probes.Select(probe => probe.Counts)]
        : [_unnest.Counts, .. _probes.Select(probe => probe.Counts)];

    public Task RunAsync(int workers, CancellationToken cancellationToken)
    {
        var buffers = new ReadBuffers();
        return Workers.RunAsync(Math.Min(workers, Math.Max(1, _plan.Fact.RowGroups.Count)), stop => WorkAsync(buffers, stop), cancellationToken);
    }

    private async Task WorkAsync(ReadBuffers buffers, CancellationToken cancellationToken)
    {
        var mapper = _directory.CreateMapper();
        var writer = _shuffle.CreateWriter();
        try
        {
            await WorkAsync(buffers, mapper, writer, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            writer.Abort();
            throw;
        }
    }

    private async Task WorkAsync(ReadBuffers buffers, PartitionMapper mapper, ShuffleWriter writer, CancellationToken cancellationToken)
    {
        using var reader = new TableReader(_plan.Fact, _plan.FactColumns, bytes => Interlocked.Add(ref _bytesRead, bytes), buffers);
        while (_rowGroups.TryTake(out var item))
        {
            var rowGroup = _plan.Fact.RowGroups[item];
            var path = _plan.Fact.Files[rowGroup.File].Path;
            var row = rowGroup.FirstRow;
            var most = await reader.MeasureAsync(rowGroup, cancellationToken).ConfigureAwait(false);
            using var claim = await _admission.EnterAsync(item, most, cancellationToken).ConfigureAwait(false);
            using var rows = await reader.OpenAsync(rowGroup, cancellationToken).ConfigureAwait(false);
            var batchRows = rows.FittingRows(_batchRows);
            while (rows.Read(batchRows) is { } fact)
            {
                if (row == rowGroup.FirstRow)
                    claim.Settle(rows.HeldBytes);
                cancellationToken.ThrowIfCancellationRequested();
                var batch = new JoinedBatch(_plan, _dimensions, _text.Apply(fact, path, row, rowGroup.RowGroup), path, row);
                foreach (var rowsOfBatch in _unnest?.Multiply(batch, _batchRows) ?? [batch])
                    Process(rowsOfBatch, 0, mapper, writer, item, cancellationToken);
                row += fact.Length;
                Interlocked.Add(ref _rowsRead, fact.Length);
                _progress.AddRows(fact.Length);
                _heap.Check();
            }
            writer.Complete(item);
        }
    }

    /// <summary>Takes a batch through the joins from the given one on; one that repeats rows goes on slice by slice.</summary>
    private void Process(JoinedBatch batch, int join, PartitionMapper mapper, ShuffleWriter writer, int item, CancellationToken cancellationToken)
    {
        for (; join < _probes.Length; join++)
        {
            if (_probes[join].Multiplies)
            {
                foreach (var slice in _probes[join].Multiply(batch, _batchRows))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Process(slice, join + 1, mapper, writer, item, cancellationToken);
                }
                return;
            }
            _probes[join].Probe(batch);
        }
        if (batch.Length > 0)
            Deliver(batch, mapper, writer, item);
    }

    private void Deliver(JoinedBatch batch, PartitionMapper mapper, ShuffleWriter writer, int item)
    {
        var rowGroup = _plan.Fact.RowGroups[item].RowGroup;
        foreach (var computation in _plan.Computations)
        {
            var column = RowErrors.Guard(() => computation.Expression.Evaluate(batch), computation.Expression.Text, Describe);
            batch.SetComputed(computation.Target, _text.Apply(computation.Target, column, Describe));
        }
        Checks?.Examine(batch, item);
        var keys = new Column[_plan.PartitionOrdinals.Count];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = batch.GetColumn(_plan.PartitionOrdinals[i]);
        var partitions = mapper.Map(keys, batch.Length, batch.DescribeRow);
        writer.Add(item, partitions, _layout.Carry(batch), _units.Extra(batch));
        Interlocked.Add(ref _rowsShuffled, batch.Length);

        string Describe(int row) => $"{batch.DescribeRow(row)} (row group {rowGroup + 1})";
    }
}
