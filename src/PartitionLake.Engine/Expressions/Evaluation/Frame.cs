using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>The rows that one evaluation is about: a batch, some rows of it, or the entries of a dictionary.</summary>
/// <remarks>A frame belongs to one evaluation and so to one thread.</remarks>
internal abstract class Frame
{
    private Dictionary<SharedNode, Column>? _shared;

    protected Frame(int length, bool isLifted)
    {
        Length = length;
        IsLifted = isLifted;
    }

    public int Length { get; }

    /// <summary>Whether nodes must not look for dictionary entries again: they are given entries, or it did not pay.</summary>
    public bool IsLifted { get; }

    public abstract Column GetColumn(int ordinal);

    /// <summary>The row of the batch that a row of this frame stands for.</summary>
    public abstract int RowOfBatch(int row);

    public virtual Column? FindShared(SharedNode node) => _shared is not null && _shared.TryGetValue(node, out var column) ? column : null;

    public void KeepShared(SharedNode node, Column column) => (_shared ??= []).Add(node, column);

    public Frame Narrow(int[] rows) => new NarrowFrame(this, rows);

    public Frame WithoutLifting() => new PlainFrame(this);

    public EvaluationException Fault(int row, string message) => new(RowOfBatch(row), message);

    private sealed class NarrowFrame(Frame outer, int[] rows) : Frame(rows.Length, outer.IsLifted)
    {
        private readonly Dictionary<int, Column> _columns = [];

        public override Column GetColumn(int ordinal)
        {
            if (!_columns.TryGetValue(ordinal, out var column))
                _columns.Add(ordinal, column = outer.GetColumn(ordinal).Gather(rows));
            return column;
        }

        public override int RowOfBatch(int row) => outer.RowOfBatch(rows[row]);

        public override Column? FindShared(SharedNode node)
        {
            if (base.FindShared(node) is { } own)
                return own;
            if (outer.FindShared(node) is not { } wide)
                return null;
            var column = wide.Gather(rows);
            KeepShared(node, column);
            return column;
        }
    }

    private sealed class PlainFrame(Frame outer) : Frame(outer.Length, isLifted: true)
    {
        public override Column GetColumn(int ordinal) => outer.GetColumn(ordinal);

        public override int RowOfBatch(int row) => outer.RowOfBatch(row);

        public override Column? FindShared(SharedNode node) => base.FindShared(node) ?? outer.FindShared(node);
    }
}

/// <summary>All rows of a batch.</summary>
internal sealed class BatchFrame(IColumnSource source) : Frame(source.Length, isLifted: false)
{
    public override Column GetColumn(int ordinal) => source.GetColumn(ordinal);

    public override int RowOfBatch(int row) => row;
}

/// <summary>Entries of the dictionary of the only column an expression reads, each for the first row that uses it.</summary>
internal sealed class EntryFrame(Frame outer, DictionaryColumn entries, int[] firstRows) : Frame(entries.Length, isLifted: true)
{
    public override Column GetColumn(int ordinal) => entries;

    public override int RowOfBatch(int row) => outer.RowOfBatch(firstRows[row]);
}
