using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Evaluation;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Spark;

/// <summary>Arithmetic and functions of numbers. What Spark gives in another type is cast to ours.</summary>
internal sealed partial class SparkRenderer
{
    private string Arithmetic(BinaryExpression e, LakeType type)
    {
        var left = OrNull(e.Left, LakeType.Int32);
        var right = OrNull(e.Right, LakeType.Int32);
        if (type.Kind == TypeKind.Decimal)
            return Decimals(e, type, left, right);
        var (x, y) = (Cast(left, type, e.Left), Cast(right, type, e.Right));
        return (e.Operator, type.Kind) switch
        {
            (BinaryOperator.Divide, TypeKind.Int64) => Strict([y, x], static parts => $"({parts[1]} DIV {parts[0]})"),
            (BinaryOperator.Divide, TypeKind.Int32) => Strict([y, x], static parts => $"CAST({parts[1]} DIV {parts[0]} AS INT)"),
            (BinaryOperator.Divide, TypeKind.Float) => Strict([y, x], static parts => $"CAST({parts[1]} / {parts[0]} AS FLOAT)"),
            (BinaryOperator.Remainder, TypeKind.Float or TypeKind.Double) => Remainder(e, type, x, y),
            (BinaryOperator.Divide or BinaryOperator.Remainder, _) => Strict([y, x], parts => $"({parts[1]} {e.Operator.Symbol()} {parts[0]})"),
            _ => Strict([x, y], parts => $"({parts[0]} {e.Operator.Symbol()} {parts[1]})"),
        };
    }

    /// <summary>A whole number has the rest 0 by −1 here, and in Java −0 where it is negative.</summary>
    private string Remainder(BinaryExpression e, LakeType type, SparkSql x, SparkSql y)
    {
        if (BoundExpression.BindPart(e.Right, _text, _schema) is LiteralNode { IsNull: false } literal && literal.One switch
        {
            Column<double> one => one.Values[0] != -1,
            Column<float> one => one.Values[0] != -1,
            Column<int> one => one.Values[0] != -1,
            Column<long> one => one.Values[0] != -1,
            _ => false,
        })
        {
            return Strict([y, x], static parts => $"({parts[1]} % {parts[0]})");
        }
        var zero = $"CAST(0 AS {SparkType.Name(type)})";
        return Let(x, left => Let(y, right => Strict(
            [y with { Text = right }, x with { Text = left }],
            parts => $"CASE WHEN {parts[0]} = -1 AND {parts[1]} % {parts[0]} = 0 THEN {zero} ELSE {parts[1]} % {parts[0]} END")));
    }

    private string Decimals(BinaryExpression e, LakeType type, SparkSql left, SparkSql right)
    {
        if (e.Operator == BinaryOperator.Multiply)
        {
            return Strict([Cast(left, TypeRules.AsDecimal(left.Type), e.Left), Cast(right, TypeRules.AsDecimal(right.Type), e.Right)],
                parts => $"CAST({parts[0]} * {parts[1]} AS {SparkType.Name(type)})");
        }
        if (e.Operator == BinaryOperator.Remainder)
        {
            // Only sums hold all values of their operands; what a rest is taken of can be larger than it.
            var wide = LakeType.Decimal(DecimalMath.MostDigits, type.Scale);
            return Strict([Cast(right, wide, e.Right), Cast(left, wide, e.Left)], parts => $"CAST({parts[1]} % {parts[0]} AS {SparkType.Name(type)})");
        }
        var operand = LakeType.Decimal(type.Precision, type.Scale);
        return Strict([Cast(left, operand, e.Left), Cast(right, operand, e.Right)],
            parts => $"CAST({parts[0]} {e.Operator.Symbol()} {parts[1]} AS {SparkType.Name(type)})");
    }

    private string FloorOrCeiling(SqlExpression argument, bool isFloor, LakeType type)
    {
        var x = OrNull(argument, LakeType.Int32);
        if (x.Type.Kind is TypeKind.Int32 or TypeKind.Int64)
            return x.Text;
        if (x.Type.Kind == TypeKind.Decimal)
            return $"CAST({(isFloor ? "floor" : "ceil")}({x}) AS {SparkType.Name(type)})";
        var value = Let(Cast(x, LakeType.Double, argument), v => FloorOrCeiling(v, isFloor));
        return x.Type.Kind == TypeKind.Float ? $"CAST({value} AS FLOAT)" : value;
    }

    /// <summary>Of a double as a double, with the sign of a zero: Spark's own functions give bigints.</summary>
    private static string FloorOrCeiling(string x, bool isFloor) => isFloor
        ? $"CASE WHEN rint({x}) > {x} THEN rint({x}) - 1D ELSE rint({x}) END"
        : $"CASE WHEN rint({x}) < {x} THEN -(-rint({x}) - 1D) ELSE rint({x}) END";

    private string Round(FunctionExpression call, LakeType type)
    {
        var x = OrNull(call.Arguments[0], LakeType.Int32);
        var digits = call.Arguments.Count == 2 ? (int)((LiteralExpression)call.Arguments[1]).Value! : 0;
        switch (x.Type.Kind)
        {
            case TypeKind.Int32 or TypeKind.Int64 when digits >= 0:
                return x.Text;
            case TypeKind.Int32 or TypeKind.Int64:
                return $"CAST(round({Cast(x, TypeRules.AsDecimal(x.Type), call)}, {digits.ToString(CultureInfo.InvariantCulture)}) AS {SparkType.Name(type)})";
            case TypeKind.Float:
                return $"CAST({Let(Cast(x, LakeType.Double, call), v => RoundDouble(v, digits))} AS FLOAT)";
            case TypeKind.Double:
                return Let(x, v => RoundDouble(v, digits));
        }
        if (digits >= x.Type.Scale)
            return x.Text;
        if (digits < 0 && type.Precision == DecimalMath.MostDigits)
            throw Refused(call, "ROUND before the point of a decimal of 38 digits has no SQL", "CAST it to a decimal with fewer digits first.");
        return $"CAST(round({x}, {digits.ToString(CultureInfo.InvariantCulture)}) AS {SparkType.Name(type)})";
    }

    /// <summary>Scaled, rounded half away from zero and scaled back; Spark's own rounds the decimal text.</summary>
    private static string RoundDouble(string x, int digits)
    {
        if (digits == 0)
            return SparkCasts.RoundWhole(x);
        var power = SparkText.Double(Math.Pow(10, Math.Abs(digits)));
        var (scaled, back) = digits > 0 ? ($"({x} * {power})", "/") : ($"({x} / {power})", "*");
        var limit = digits > 0 ? "4503599627370496D" : "CAST('Infinity' AS DOUBLE)";
        return $"CASE WHEN abs({scaled}) < {limit} THEN {SparkCasts.RoundWhole(scaled)} {back} {power} ELSE {x} END";
    }
}
