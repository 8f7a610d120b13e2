using System.Globalization;
using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Syntax;

/// <summary>Writes expressions as Trino SQL, which Athena runs. <see cref="SqlParser"/> reads the result back to an equal tree.</summary>
/// <remarks>
/// A few meanings differ there: a decimal divided by a decimal is a double here and a rounded decimal in Trino; CAST of
/// a double to VARCHAR is <c>1.5</c> here and <c>1.5E0</c> there; SUBSTRING from 0 or from before the start is empty there;
/// the patterns of TO_STRING and format_datetime agree but for MMMMM, S and the zone.
/// </remarks>
public static class SqlRenderer
{
    public static string ToTrino(SqlExpression e)
    {
        ArgumentNullException.ThrowIfNull(e);
        var sql = new StringBuilder();
        Write(sql, e);
        return sql.ToString();
    }

    /// <summary>Operands that are not a single unit get parentheses, so that no rule of precedence is relied on.</summary>
    private static StringBuilder Operand(StringBuilder sql, SqlExpression e)
    {
        if (e is LiteralExpression or ColumnExpression or FunctionExpression or AggregateExpression
            or CastExpression or CaseExpression or FieldExpression or ElementExpression)
            return Write(sql, e);
        return Write(sql.Append('('), e).Append(')');
    }

    private static StringBuilder Write(StringBuilder sql, SqlExpression e)
    {
        switch (e)
        {
            case LiteralExpression literal:
                return sql.Append(Literal(literal));
            case ColumnExpression column:
                return sql.Append(Quote(column.Name));
            case FieldExpression field:
                return Operand(sql, field.Operand).Append('.').Append(Quote(field.Name));
            case ElementExpression element:
                return Write(Write(sql.Append("element_at("), element.Operand).Append(", "), element.Index).Append(')');
            case UnaryExpression unary:
                return Unary(sql, unary);
            case BinaryExpression binary:
                (Chains(binary) ? Write(sql, binary.Left) : Operand(sql, binary.Left)).Append(' ').Append(binary.Operator.Symbol()).Append(' ');
                return Operand(sql, binary.Right);
            case IsNullExpression isNull:
                return Operand(sql, isNull.Operand).Append(isNull.IsNegated ? " IS NOT NULL" : " IS NULL");
            case InExpression within:
                Operand(sql, within.Operand).Append(within.IsNegated ? " NOT IN (" : " IN (");
                return List(sql, within.Items).Append(')');
            case BetweenExpression between:
                Operand(sql, between.Operand).Append(between.IsNegated ? " NOT BETWEEN " : " BETWEEN ");
                return Operand(Operand(sql, between.Low).Append(" AND "), between.High);
            case LikeExpression like:
                Operand(Operand(sql, like.Operand).Append(like.IsNegated ? " NOT LIKE " : " LIKE "), like.Pattern);
                return like.Escape is null ? sql : Operand(sql.Append(" ESCAPE "), like.Escape);
            case CaseExpression choice:
                return Case(sql, choice);
            case CastExpression { Target.Kind: TypeKind.Binary } cast:
                return Write(sql.Append("to_utf8("), cast.Operand).Append(')');
            case CastExpression cast:
                return Write(sql.Append("CAST("), cast.Operand).Append(" AS ").Append(TypeName(cast.Target)).Append(')');
            case AggregateExpression { Argument: null }:
                return sql.Append("count(*)");
            case AggregateExpression aggregate:
                sql.Append(
                    aggregate.Function switch { AggregateFunction.Count => "count(", AggregateFunction.Sum => "sum(",
                    AggregateFunction.Avg => "avg(", AggregateFunction.Min => "min(", _ => "max(" });
                return Write(sql.Append(aggregate.IsDistinct ? "DISTINCT " : ""), aggregate.Argument).Append(')');
            default:
                return Function(sql, (FunctionExpression)e);
        }
    }

    /// <summary>A negated constant keeps its parentheses: without them the parser reads a negative constant.</summary>
    private static StringBuilder Unary(StringBuilder sql, UnaryExpression unary)
    {
        if (unary.Operator == UnaryOperator.Not)
            return Operand(sql.Append("NOT "), unary.Operand);
        return unary.Operand is LiteralExpression
            ? Write(sql.Append("-("), unary.Operand).Append(')')
            : Operand(sql.Append('-'), unary.Operand);
    }

    /// <summary>Long chains such as <c>a OR b OR c</c> stay flat, or reading them back would exceed the nesting limit.</summary>
    private static bool Chains(BinaryExpression binary) =>
        binary.Left is BinaryExpression left && left.Operator == binary.Operator && !binary.Operator.IsComparison();

    private static StringBuilder Case(StringBuilder sql, CaseExpression choice)
    {
        sql.Append("CASE ");
        if (choice.Operand is not null)
            Operand(sql, choice.Operand).Append(' ');
        for (var i = 0; i < choice.Conditions.Count; i++)
        {
            Write(sql.Append("WHEN "), choice.Conditions[i]).Append(" THEN ");
            Write(sql, choice.Results[i]).Append(' ');
        }
        if (choice.Else is not null)
            Write(sql.Append("ELSE "), choice.Else).Append(' ');
        return sql.Append("END");
    }

    private static StringBuilder Function(StringBuilder sql, FunctionExpression call)
    {
        var arguments = call.Arguments;
        switch (call.Function)
        {
            case SqlFunction.Extract:
                return Write(sql.Append("extract(").Append(PartName(call.Part)).Append(" FROM "), arguments[0]).Append(')');
            case SqlFunction.DateAdd or SqlFunction.DateDiff:
                sql.Append(call.Function == SqlFunction.DateAdd ? "date_add('" : "date_diff('").Append(PartName(call.Part)).Append("', ");
                return List(sql, arguments).Append(')');
            case SqlFunction.Trim or SqlFunction.TrimLeading or SqlFunction.TrimTrailing:
                sql.Append(call.Function switch { SqlFunction.Trim => "trim(BOTH ", SqlFunction.TrimLeading => "trim(LEADING ", _ => "trim(TRAILING " });
                if (arguments.Count == 2)
                    Write(sql, arguments[1]).Append(' ');
                return Write(sql.Append("FROM "), arguments[0]).Append(')');
            case SqlFunction.UtcNow:
                return sql.Append("current_timestamp");
        }
        var name = call.Function switch
        {
            SqlFunction.Coalesce => "coalesce",
            SqlFunction.NullIf => "nullif",
            SqlFunction.Lower => "lower",
            SqlFunction.Upper => "upper",
            SqlFunction.Substring => "substring",
            SqlFunction.CharLength => "length",
            SqlFunction.Cardinality => "cardinality",
            SqlFunction.Concat => "concat",
            SqlFunction.Round => "round",
            SqlFunction.Abs => "abs",
            SqlFunction.Floor => "floor",
            SqlFunction.Ceiling => "ceiling",
            SqlFunction.FormatTimestamp => "format_datetime",
            _ => "from_iso8601_timestamp",
        };
        return List(sql.Append(name).Append('('), arguments).Append(')');
    }

    private static StringBuilder List(StringBuilder sql, ExpressionList items)
    {
        for (var i = 0; i < items.Count; i++)
            Write(i == 0 ? sql : sql.Append(", "), items[i]);
        return sql;
    }

    private static string Literal(LiteralExpression literal) => literal.Value switch
    {
        null => "NULL",
        bool value => value ? "TRUE" : "FALSE",
        string value => "'" + value.Replace("'", "''", StringComparison.Ordinal) + "'",
        double value => Exponent(value.ToString("R", CultureInfo.InvariantCulture)),
        Int128 value => "DECIMAL '" + ValueText.Decimal(value, literal.Type!.Scale) + "'",
        int value when literal.Type == LakeType.Date => "DATE '" + TimestampText.Date(value) + "'",
        long value when literal.Type!.Kind == TypeKind.Timestamp => "TIMESTAMP '" + TimestampText.Timestamp(value, literal.Type.IsUtc) + "'",
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"A constant of {literal.Value.GetType()} has no SQL."),
    };

    private static string Exponent(string digits) => digits.Contains('E', StringComparison.Ordinal) ? digits : digits + "E0";

    private static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static string TypeName(LakeType type) => type.Kind switch
    {
        TypeKind.Boolean => "BOOLEAN",
        TypeKind.Int32 => "INTEGER",
        TypeKind.Int64 => "BIGINT",
        TypeKind.Float => "REAL",
        TypeKind.Double => "DOUBLE",
        TypeKind.Decimal => $"DECIMAL({type.Precision},{type.Scale})",
        TypeKind.Date => "DATE",
        TypeKind.Timestamp => type.IsUtc ? "TIMESTAMP(6) WITH TIME ZONE" : "TIMESTAMP(6)",
        TypeKind.String => "VARCHAR",
        TypeKind.Binary or TypeKind.List or TypeKind.Struct or TypeKind.Map => throw new InvalidOperationException($"Trino has no cast to {type}."),
    };

    private static string PartName(DatePart? part) => part switch
    {
        DatePart.Year => "year",
        DatePart.Quarter => "quarter",
        DatePart.Month => "month",
        DatePart.Week => "week",
        DatePart.Day => "day",
        DatePart.DayOfWeek => "day_of_week",
        DatePart.DayOfYear => "day_of_year",
        DatePart.Hour => "hour",
        DatePart.Minute => "minute",
        DatePart.Second => "second",
        _ => "millisecond",
    };
}
