using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>A comparison of two values of one type.</summary>
internal abstract class ComparisonNode(BinaryOperator op, Node left, Node right)
    : Node(LakeType.Boolean, canFail: false, left, right)
{
    public BinaryOperator Operator => op;

    public Node Left => left;

    public Node Right => right;

    /// <summary>Compares two nodes of equal kind, decimals of equal scale.</summary>
    public static ComparisonNode Create(BinaryOperator op, Node left, Node right) => left.Type.Kind switch
    {
        TypeKind.Boolean => Integers<int>(op, AsInteger(left), AsInteger(right)),
        TypeKind.Int32 or TypeKind.Date => Integers<int>(op, left, right),
        TypeKind.Int64 or TypeKind.Timestamp => Integers<long>(op, left, right),
        TypeKind.Decimal => Integers<Int128>(op, left, right),
        TypeKind.Float => Floats<float>(op, left, right),
        TypeKind.Double => Floats<double>(op, left, right),
        TypeKind.String or TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map => new TextComparison(op, left, right),
    };

    private static Node AsInteger(Node node)
    {
        if (node is LiteralNode { One: Column<bool> one })
            return new LiteralNode(ValueColumn.Create(LakeType.Int32, one.IsNull(0) ? null : one.Values[0] ? 1 : 0));
        return new ConvertNode<bool, int>(node, LakeType.Int32, canFail: false, isMonotonic: true, static value => value ? 1 : 0);
    }

    private static ComparisonNode Integers<T>(BinaryOperator op, Node left, Node right)
        where T : unmanaged, System.Numerics.INumber<T> => op switch
        {
            BinaryOperator.Equal => new FixedComparison<T, Equal<T>>(op, left, right, left, right),
            BinaryOperator.NotEqual => new FixedComparison<T, NotEqual<T>>(op, left, right, left, right),
            BinaryOperator.Less => new FixedComparison<T, Less<T>>(op, left, right, left, right),
            BinaryOperator.LessOrEqual => new FixedComparison<T, LessOrEqual<T>>(op, left, right, left, right),
            BinaryOperator.Greater => new FixedComparison<T, Less<T>>(op, left, right, right, left),
            _ => new FixedComparison<T, LessOrEqual<T>>(op, left, right, right, left),
        };

    private static ComparisonNode Floats<T>(BinaryOperator op, Node left, Node right)
        where T : unmanaged, System.Numerics.IFloatingPoint<T> => op switch
        {
            BinaryOperator.Equal => new FixedComparison<T, EqualFloat<T>>(op, left, right, left, right),
            BinaryOperator.NotEqual => new FixedComparison<T, NotEqualFloat<T>>(op, left, right, left, right),
            BinaryOperator.Less => new FixedComparison<T, LessFloat<T>>(op, left, right, left, right),
            BinaryOperator.LessOrEqual => new FixedComparison<T, LessOrEqualFloat<T>>(op, left, right, left, right),
            BinaryOperator.Greater => new FixedComparison<T, LessFloat<T>>(op, left, right, right, left),
            _ => new FixedComparison<T, LessOrEqualFloat<T>>(op, left, right, right, left),
        };

    /// <param name="op">The comparison as written.</param>
    /// <param name="left">The left side as written.</param>
    /// <param name="right">The right side as written.</param>
    /// <param name="first">What <typeparamref name="TOperator"/> takes first: the right side when it says the mirror image.</param>
    /// <param name="second">What it takes second.</param>
    private sealed class FixedComparison<T, TOperator>(BinaryOperator op, Node left, Node right, Node first, Node second) : ComparisonNode(op, left, right)
        where T : unmanaged
        where TOperator : struct, IBinaryOperator<T, bool>
    {
        public override Column Compute(Frame frame) => BinaryLoop<T, bool, TOperator>.Run(Type, Operator, frame, first, second);
    }

    /// <summary>Texts compare by their UTF-8 bytes, which is the order of their code points.</summary>
    private sealed class TextComparison(BinaryOperator op, Node left, Node right) : ComparisonNode(op, left, right)
    {
        public override Column Compute(Frame frame)
        {
            var left = TextOperand.Read(Left, frame);
            var right = TextOperand.Read(Right, frame);
            var isSameDictionary = ReferenceEquals(left.Dictionary, right.Dictionary);
            var isEquality = Operator is BinaryOperator.Equal or BinaryOperator.NotEqual;
            var values = new bool[frame.Length];
            ValidityMap? validity = null;
            for (var row = 0; row < values.Length; row++)
            {
                if (left.IsNull(row) || right.IsNull(row))
                    (validity ??= ValidityMap.AllValid(values.Length)).SetNull(row);
                else if (isSameDictionary && left.Code(row) == right.Code(row))
                    values[row] = Holds(0);
                else if (isEquality)
                    values[row] = Holds(left[row].SequenceEqual(right[row]) ? 0 : 1);
                else
                    values[row] = Holds(left[row].SequenceCompareTo(right[row]));
            }
            return new Column<bool>(Type, values, values.Length, validity);
        }

        private bool Holds(int order) => Operator switch
        {
            BinaryOperator.Equal => order == 0,
            BinaryOperator.NotEqual => order != 0,
            BinaryOperator.Less => order < 0,
            BinaryOperator.LessOrEqual => order <= 0,
            BinaryOperator.Greater => order > 0,
            _ => order >= 0,
        };
    }
}
