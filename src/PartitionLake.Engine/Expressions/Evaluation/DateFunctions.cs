using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>Functions of dates and timestamps, always in UTC or the local clock as stored.</summary>
internal static class DateFunctions
{
    public static Node Extract(DatePart part, Node x) => x.Type.Kind == TypeKind.Date
        ? new ConvertNode<int, long>(x, LakeType.Int64, canFail: false, part == DatePart.Year, days => CivilCalendar.ExtractFromDays(part, days))
        : new ConvertNode<long, long>(x, LakeType.Int64, canFail: false, part == DatePart.Year, micros => CivilCalendar.Extract(part, micros));

    public static Node Add(DatePart part, Node count, Node x) => x.Type.Kind == TypeKind.Date
        ? Rows<int>(x.Type, count, x, (n, days) => checked((int)CivilCalendar.AddDays(part, n, days)))
        : Rows<long>(x.Type, count, x, (n, micros) => CivilCalendar.Add(part, n, micros));

    /// <summary>Whole units from the first to the second: 0 years lie between New Year's Eve and New Year.</summary>
    public static Node Difference(DatePart part, Node first, Node second) => new RowNode<long>(LakeType.Int64, canFail: true, frame =>
    {
        var from = Timestamps(first, frame);
        var to = Timestamps(second, frame);
        return (int row, out long value) =>
        {
            value = 0;
            try
            {
                if (from(row) is not { } a || to(row) is not { } b)
                    return false;
                value = CivilCalendar.Difference(part, a, b);
            }
            catch (OverflowException)
            {
                throw new ValueFault("The difference does not fit int64.");
            }
            return true;
        };
    }, first, second);

    public static Node ToTimestamp(Node text) => Casts.FromText<long>(text, LakeType.TimestampUtc, TimestampText.TryParseInstant);

    private static Func<int, long?> Timestamps(Node node, Frame frame)
    {
        if (node.Type.Kind == TypeKind.Date)
        {
            var days = Operand<int>.Read(node, frame);
            return row => days.IsNull(row) ? null : checked(days[row] * CivilCalendar.MicrosPerDay);
        }
        var micros = Operand<long>.Read(node, frame);
        return row => micros.IsNull(row) ? null : micros[row];
    }

    private static RowNode<T> Rows<T>(LakeType type, Node count, Node x, Func<long, T, T> add)
        where T : unmanaged => new(type, canFail: true, frame =>
    {
        var counts = Operand<long>.Read(count, frame);
        var moments = Operand<T>.Read(x, frame);
        return (int row, out T value) =>
        {
            value = default;
            if (counts.IsNull(row) || moments.IsNull(row))
                return false;
            try
            {
                value = add(counts[row], moments[row]);
            }
            catch (OverflowException)
            {
                throw new ValueFault($"The sum does not fit {type}.");
            }
            return true;
        };
    }, count, x);
}
