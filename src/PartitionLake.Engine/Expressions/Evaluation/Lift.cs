using System.Buffers;
using System.Runtime.CompilerServices;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>
/// Evaluates a node that reads one dictionary column once per entry in use, instead of once per row, and gathers by code.
/// Entries that no row uses are never evaluated: they could fail.
/// </summary>
/// <remarks>
/// Results are kept for as long as the dictionary lives, so a dimension's dictionary is evaluated once for a whole run.
/// Threads read the results without a lock; the lock is only for entries met for the first time.
/// </remarks>
internal abstract class Lift(Node node, int ordinal)
{
    /// <summary>Below this many new entries it is not worth asking whether lifting pays.</summary>
    private const int AlwaysLifted = 32;

    /// <summary>Batches smaller than this are not worth a cache: the bounds the pruner tries are one row each.</summary>
    private const int LeastRows = 8;

    private ConditionalWeakTable<ByteDictionary, LiftedEntries>? _known;

    public static Lift For(Node node, int ordinal) => node.Type.Kind switch
    {
        TypeKind.Boolean => new FixedLift<bool>(node, ordinal),
        TypeKind.Int32 or TypeKind.Date => new FixedLift<int>(node, ordinal),
        TypeKind.Int64 or TypeKind.Timestamp => new FixedLift<long>(node, ordinal),
        TypeKind.Float => new FixedLift<float>(node, ordinal),
        TypeKind.Double => new FixedLift<double>(node, ordinal),
        TypeKind.Decimal => new FixedLift<Int128>(node, ordinal),
        TypeKind.String or TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map => new TextLift(node, ordinal),
    };

    public Column Evaluate(Frame frame)
    {
        var column = (DictionaryColumn)frame.GetColumn(ordinal);
        var dictionary = column.Dictionary;
        var length = frame.Length;
        if (length < LeastRows || (!dictionary.IsDistinct && dictionary.Count > Math.Max(AlwaysLifted, length / 2)))
            return node.Compute(frame.WithoutLifting());
        var entries = LazyInitializer.EnsureInitialized(ref _known, static () => []).GetValue(dictionary, Create);
        var slots = ArrayPool<int>.Shared.Rent(length);
        try
        {
            if (!entries.TryMap(column.Codes, slots.AsSpan(0, length)) && !TryExtend(entries, frame, column, slots))
                return node.Compute(frame.WithoutLifting());
            // The results of a slot are written before the slot; read them after it.
            Thread.MemoryBarrier();
            return entries.Gather(node.Type, slots.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<int>.Shared.Return(slots);
        }
    }

    protected abstract LiftedEntries Create(ByteDictionary dictionary);

    /// <summary>Evaluates the entries not met before; false when they are so many that going row by row is as good.</summary>
    private bool TryExtend(LiftedEntries entries, Frame frame, DictionaryColumn column, int[] slots)
    {
        lock (entries)
        {
            var most = Math.Max(AlwaysLifted, frame.Length / 2);
            if (entries.FindNew(column.Codes, frame.Length, most) is not var (codes, firstRows))
                return false;
            try
            {
                var compact = new DictionaryColumn(column.Type, column.Dictionary, codes, codes.Length);
                entries.Append(node.Compute(new EntryFrame(frame, compact, firstRows)));
                Thread.MemoryBarrier();
                entries.Publish(codes);
            }
            catch
            {
                entries.Forget(codes);
                throw;
            }
        }
        return entries.TryMap(column.Codes, slots.AsSpan(0, frame.Length));
    }

    private sealed class FixedLift<T>(Node node, int ordinal) : Lift(node, ordinal)
        where T : unmanaged
    {
        protected override LiftedEntries Create(ByteDictionary dictionary) => new FixedEntries<T>(dictionary.Count);
    }

    private sealed class TextLift(Node node, int ordinal) : Lift(node, ordinal)
    {
        protected override LiftedEntries Create(ByteDictionary dictionary) => new TextEntries(dictionary.Count);
    }
}
