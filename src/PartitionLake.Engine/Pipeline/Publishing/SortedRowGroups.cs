using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning.Shuffling;
using PartitionLake.Engine.Pipeline.Rows;

namespace PartitionLake.Engine.Pipeline.Publishing;

/// <summary>
/// Sorts the rows of one object, however many they are: a row group of them at a time, and where there are several, by merging these. What does
/// not fit into memory waits in the spill files of a <see cref="Shuffle"/>, to which each sorted stretch is a partition.
/// </summary>
/// <remarks>Equal rows stay in the order in which they came, so the result is a function of the rows alone.</remarks>
internal sealed class SortedRowGroups : IRowGroups
{
    private readonly ObjectRows _rows;
    private readonly RowGroupBuffer _output;
    private readonly RowGroupBuffer _input;
    private SortedStretches? _stretches;
    private RowBatch? _first;

    public SortedRowGroups(ObjectRows rows, RowGroupBuffer output)
    {
        _rows = rows;
        _output = output;
        _input = new RowGroupBuffer(rows.Schema, rows.RowGroupUnits, Sort);
    }

    public void Append(RowBatch batch, int[]? rows) => _input.Append(batch, rows);

    public void Flush()
    {
        _input.Flush();
        if (_stretches is not null)
            _stretches.Merge(_output.Append);
        else if (_first is not null)
            _output.Append(_first, SortedStretches.OrderOf(_first, _rows.SortBy));
        _output.Flush();
    }

    public void Dispose()
    {
        _stretches?.Dispose();
        _output.Dispose();
    }

    /// <summary>Takes a stretch of rows. Only when a second one comes it is worth a shuffle.</summary>
    private void Sort(RowBatch stretch)
    {
        if (_stretches is null && _first is null)
        {
            _first = stretch;
            return;
        }
        _stretches ??= new SortedStretches(_rows);
        if (_first is { } first)
            _stretches.Add(first);
        _first = null;
        _stretches.Add(stretch);
    }
}
