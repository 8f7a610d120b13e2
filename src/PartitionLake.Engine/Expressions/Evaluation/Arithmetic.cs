using System.Numerics;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Syntax;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>The arithmetic node for an operator and a type.</summary>
internal static class Arithmetic
{
    /// <param name="op">One of the five operators.</param>
    /// <param name="type">The type of the result.</param>
    /// <param name="left">Of the same kind as the result; for decimals of the same scale.</param>
    /// <param name="right">Like <paramref name="left"/>.</param>
    public static Node Create(BinaryOperator op, LakeType type, Node left, Node right) => type.Kind switch
    {
        TypeKind.Int32 => Create<int>(op, type, true, left, right),
        TypeKind.Int64 => Create<long>(op, type, true, left, right),
        TypeKind.Float => Create<float>(op, type, false, left, right),
        TypeKind.Double => Create<double>(op, type, false, left, right),
        TypeKind.Decimal => op switch
        {
            BinaryOperator.Add => new BinaryNode<Int128, Int128, AddDecimal>(type, op, true, left, right),
            BinaryOperator.Subtract => new BinaryNode<Int128, Int128, SubtractDecimal>(type, op, true, left, right),
            _ => new BinaryNode<Int128, Int128, Remainder<Int128>>(type, op, true, left, right),
        },
        TypeKind.Boolean or TypeKind.Date or TypeKind.Timestamp or TypeKind.String or TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map =>
            throw new InvalidOperationException($"A {type} is no number."),
    };

    private static Node Create<T>(BinaryOperator op, LakeType type, bool overflows, Node left, Node right)
        where T : unmanaged, INumber<T> => op switch
        {
            BinaryOperator.Add => new BinaryNode<T, T, Add<T>>(type, op, overflows, left, right),
            BinaryOperator.Subtract => new BinaryNode<T, T, Subtract<T>>(type, op, overflows, left, right),
            BinaryOperator.Multiply => new BinaryNode<T, T, Multiply<T>>(type, op, overflows, left, right),
            BinaryOperator.Divide => new BinaryNode<T, T, Divide<T>>(type, op, true, left, right),
            _ => new BinaryNode<T, T, Remainder<T>>(type, op, true, left, right),
        };
}
