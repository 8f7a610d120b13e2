using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Evaluation;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Spark;

/// <summary>Comparisons: both sides in the type in which they meet.</summary>
internal sealed partial class SparkRenderer
{
    /// <summary>A comparison of two parts; null stands for a bare NULL.</summary>
    private string Compare(SqlExpression e, BinaryOperator op, SparkSql? left, SparkSql? right)
    {
        var type = Met(e, left, right);
        return Strict([ForComparison(e, left, type), ForComparison(e, right, type)], parts => $"({parts[0]} {op.Symbol()} {parts[1]})");
    }

    /// <summary>The type in which values are compared. Two that are both a bare NULL were folded before.</summary>
    private LakeType Met(SqlExpression e, params IEnumerable<SparkSql?> values)
    {
        LakeType? type = null;
        var whole = 0;
        foreach (var value in values)
        {
            if (value is not { } known)
                continue;
            type = type is null ? known.Type : TypeRules.Common(type, known.Type)!;
            if (known.Type.IsNumeric && TypeRules.AsDecimal(known.Type) is { Kind: TypeKind.Decimal } number)
                whole = Math.Max(whole, number.Precision - number.Scale);
        }
        type ??= LakeType.Boolean;
        if (type.Kind == TypeKind.Decimal && whole + type.Scale > DecimalMath.MostDigits)
            throw Refused(e, $"Decimals of {whole} digits before the point and {type.Scale} behind it do not fit one type of 38 digits",
                "CAST one side to a decimal with fewer digits.");
        return type.Kind == TypeKind.Decimal ? LakeType.Decimal(Math.Max(1, whole + type.Scale), type.Scale) : type;
    }

    private SparkSql ForComparison(SqlExpression e, SparkSql? value, LakeType type) => Cast(value ?? new SparkSql(SparkText.Null(type), type, false), type, e);

    private string Between(BetweenExpression between)
    {
        if (TryRender(between.Operand) is { } value)
            return Let(value, name => Between(between, value with { Text = name }));
        return Between(between, null);
    }

    private string Between(BetweenExpression between, SparkSql? operand)
    {
        return $"({Compare(between.Low, BinaryOperator.GreaterOrEqual, operand, TryRender(between.Low))}"
            + $" AND {Compare(between.High, BinaryOperator.LessOrEqual, operand, TryRender(between.High))})";
    }

    private string In(InExpression within)
    {
        var operand = TryRender(within.Operand);
        var items = within.Items.Select(TryRender).ToList();
        var type = Met(within, [operand, .. items]);
        var value = ForComparison(within, operand, type);
        var constants = within.Items.All(item => IsNull(item) || BoundExpression.BindPart(item, _text, _schema) is { Columns.Count: 0, CanFail: false });
        if (constants && items.TrueForAll(static item => item is not { CanFail: true }))
        {
            // A longer list becomes a set of Java's, in which zeros of both signs differ; a zero added leaves one of them.
            var isReal = type.Kind is TypeKind.Float or TypeKind.Double;
            var list = string.Join(", ", items.Select(item => ForReal(ForComparison(within, item, type).Text)));
            return $"({ForReal(value.Text)} IN ({list}))";

            string ForReal(string sql) => isReal ? $"({sql} + 0D)" : sql;
        }
        return Let(value, name => $"({string.Join(" OR ", items.Select(item => Strict(
            [value with { Text = name }, ForComparison(within, item, type)], static parts => $"({parts[0]} = {parts[1]})")))})");
    }

    private string Like(LikeExpression like)
    {
        var operand = Text(like.Operand);
        var pattern = BoundExpression.BindPart(like.Pattern, _text, _schema);
        var escape = like.Escape is null ? null : BoundExpression.BindPart(like.Escape, _text, _schema);
        if (pattern is LiteralNode { IsNull: false, One: DictionaryColumn constant }
            && (like.Escape is null || escape is LiteralNode { IsNull: false }))
        {
            var compiled = LikePattern.Compile(
                constant.GetBytes(0), escape is LiteralNode { One: DictionaryColumn one } ? one.GetBytes(0) : default);
            return $"({operand} LIKE {SparkText.Quote(compiled.ToText('!'))} ESCAPE '!')";
        }
        if (like.Escape is not null)
            throw Refused(like, "LIKE with an ESCAPE and a pattern that are not both constant has no SQL", "Write the pattern as a constant.");
        return Strict([operand, Text(like.Pattern)], static parts => $"({parts[0]} LIKE replace({parts[1]}, '!', '!!') ESCAPE '!')");
    }
}
