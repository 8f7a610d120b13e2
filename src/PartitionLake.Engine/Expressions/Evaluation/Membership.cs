using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>IN over constants: one look-up a row. When nothing is found and the list holds a null, the answer is null.</summary>
internal abstract class MembershipNode(Node operand, LiteralNode[] items) : Node(LakeType.Boolean, canFail: false, operand)
{
    public Node Operand => operand;

    public LiteralNode[] Items => items;

    protected bool HasNull { get; } = Array.Exists(items, item => item.IsNull);

    public static MembershipNode Create(Node operand, LiteralNode[] items) => operand.Type.Kind switch
    {
        TypeKind.Boolean => new FixedMembership<bool>(operand, items),
        TypeKind.Int32 or TypeKind.Date => new FixedMembership<int>(operand, items),
        TypeKind.Int64 or TypeKind.Timestamp => new FixedMembership<long>(operand, items),
        TypeKind.Float => new FixedMembership<float>(operand, items),
        TypeKind.Double => new FixedMembership<double>(operand, items),
        TypeKind.Decimal => new FixedMembership<Int128>(operand, items),
        TypeKind.String or TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map => new TextMembership(operand, items),
    };

    /// <summary>Fills in one row.</summary>
    protected void Set(bool isNull, bool isFound, int row, bool[] values, ref ValidityMap? validity)
    {
        if (isNull || (!isFound && HasNull))
            (validity ??= ValidityMap.AllValid(values.Length)).SetNull(row);
        else
            values[row] = isFound;
    }

    /// <summary>The library's equality of doubles agrees with ours: NaN is NaN, and zeros of both signs are equal.</summary>
    private sealed class FixedMembership<T> : MembershipNode
        where T : unmanaged
    {
        private readonly HashSet<T> _set = [];

        public FixedMembership(Node operand, LiteralNode[] items)
            : base(operand, items)
        {
            foreach (var item in items)
            {
                if (!item.IsNull)
                    _set.Add(((Column<T>)item.One).Values[0]);
            }
        }

        public override Column Compute(Frame frame)
        {
            var column = (Column<T>)Operand.Evaluate(frame);
            var values = new bool[frame.Length];
            ValidityMap? validity = null;
            for (var row = 0; row < values.Length; row++)
            {
                var isNull = column.IsNull(row);
                Set(isNull, !isNull && _set.Contains(column.Values[row]), row, values, ref validity);
            }
            return new Column<bool>(Type, values, values.Length, validity);
        }
    }

    private sealed class TextMembership : MembershipNode
    {
        private readonly ByteDictionaryBuilder _set;

        public TextMembership(Node operand, LiteralNode[] items)
            : base(operand, items)
        {
            _set = new ByteDictionaryBuilder(items.Length);
            foreach (var item in items)
            {
                if (!item.IsNull)
                    _set.Add(((DictionaryColumn)item.One).GetBytes(0));
            }
        }

        public override Column Compute(Frame frame)
        {
            var column = (DictionaryColumn)Operand.Evaluate(frame);
            var values = new bool[frame.Length];
            ValidityMap? validity = null;
            for (var row = 0; row < values.Length; row++)
            {
                var isNull = column.IsNull(row);
                Set(isNull, !isNull && _set.Find(column.GetBytes(row)) >= 0, row, values, ref validity);
            }
            return new Column<bool>(Type, values, values.Length, validity);
        }
    }
}
