using System.Numerics;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Evaluation;

/// <summary>An operation on two values, as a type, so that the loop over it is compiled with the operation inside.</summary>
internal interface IBinaryOperator<TIn, TOut>
{
    /// <exception cref="OverflowException">The result does not fit.</exception>
    /// <exception cref="DivideByZeroException">The right side is zero.</exception>
    static abstract TOut Apply(TIn left, TIn right);
}

internal readonly struct Add<T> : IBinaryOperator<T, T>
    where T : INumber<T>
{
    public static T Apply(T left, T right) => checked(left + right);
}

internal readonly struct Subtract<T> : IBinaryOperator<T, T>
    where T : INumber<T>
{
    public static T Apply(T left, T right) => checked(left - right);
}

internal readonly struct Multiply<T> : IBinaryOperator<T, T>
    where T : INumber<T>
{
    public static T Apply(T left, T right) => checked(left * right);
}

/// <summary>Integers truncate towards zero. Zero divides nothing, not even a double.</summary>
internal readonly struct Divide<T> : IBinaryOperator<T, T>
    where T : INumber<T>
{
    public static T Apply(T left, T right) => T.IsZero(right) ? throw new DivideByZeroException() : left / right;
}

/// <summary>The rest has the sign of the left side.</summary>
internal readonly struct Remainder<T> : IBinaryOperator<T, T>
    where T : INumber<T>
{
    public static T Apply(T left, T right)
    {
        if (T.IsZero(right))
            throw new DivideByZeroException();
        // The processor traps on the least integer % -1, whose rest is plainly zero.
        return right == -T.One && T.IsInteger(left) ? T.Zero : left % right;
    }
}

internal readonly struct AddDecimal : IBinaryOperator<Int128, Int128>
{
    public static Int128 Apply(Int128 left, Int128 right) => DecimalMath.Add(left, right);
}

internal readonly struct SubtractDecimal : IBinaryOperator<Int128, Int128>
{
    public static Int128 Apply(Int128 left, Int128 right) => DecimalMath.Subtract(left, right);
}

internal readonly struct MultiplyDecimal : IBinaryOperator<Int128, Int128>
{
    public static Int128 Apply(Int128 left, Int128 right) => DecimalMath.Multiply(left, right);
}

internal readonly struct Equal<T> : IBinaryOperator<T, bool>
    where T : INumber<T>
{
    public static bool Apply(T left, T right) => left == right;
}

internal readonly struct NotEqual<T> : IBinaryOperator<T, bool>
    where T : INumber<T>
{
    public static bool Apply(T left, T right) => left != right;
}

internal readonly struct Less<T> : IBinaryOperator<T, bool>
    where T : INumber<T>
{
    public static bool Apply(T left, T right) => left < right;
}

internal readonly struct LessOrEqual<T> : IBinaryOperator<T, bool>
    where T : INumber<T>
{
    public static bool Apply(T left, T right) => left <= right;
}

/// <summary>For floating point, NaN equals itself and is greater than every number, as in DuckDB; zeros of both signs are equal.</summary>
internal readonly struct EqualFloat<T> : IBinaryOperator<T, bool>
    where T : IFloatingPoint<T>
{
    public static bool Apply(T left, T right) => left == right || (T.IsNaN(left) && T.IsNaN(right));
}

internal readonly struct NotEqualFloat<T> : IBinaryOperator<T, bool>
    where T : IFloatingPoint<T>
{
    public static bool Apply(T left, T right) => !EqualFloat<T>.Apply(left, right);
}

internal readonly struct LessFloat<T> : IBinaryOperator<T, bool>
    where T : IFloatingPoint<T>
{
    public static bool Apply(T left, T right) => left < right || (T.IsNaN(right) && !T.IsNaN(left));
}

internal readonly struct LessOrEqualFloat<T> : IBinaryOperator<T, bool>
    where T : IFloatingPoint<T>
{
    public static bool Apply(T left, T right) => left <= right || T.IsNaN(right);
}
