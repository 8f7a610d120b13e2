using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Evaluation;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Binding;

/// <summary>Functions.</summary>
internal sealed partial class Binder
{
    private Node BindFunction(FunctionExpression call)
    {
        var arguments = call.Arguments;
        var part = call.Part.GetValueOrDefault();
        switch (call.Function)
        {
            case SqlFunction.Coalesce:
                return BindCoalesce(call);
            case SqlFunction.NullIf:
                return BindNullIf(call);
            case SqlFunction.Lower or SqlFunction.Upper:
                return TextFunctions.ChangeCase(Text(arguments[0], Name(call)), call.Function == SqlFunction.Upper);
            case SqlFunction.Trim or SqlFunction.TrimLeading or SqlFunction.TrimTrailing:
                var characters = arguments.Count == 2 ? Text(arguments[1], "TRIM") : null;
                return TextFunctions.Trim(
                    Text(arguments[0], "TRIM"), characters, call.Function != SqlFunction.TrimTrailing, call.Function != SqlFunction.TrimLeading);
            case SqlFunction.Substring:
                var length = arguments.Count == 3 ? Integer(arguments[2], "SUBSTRING") : null;
                return TextFunctions.Substring(Text(arguments[0], "SUBSTRING"), Integer(arguments[1], "SUBSTRING"), length);
            case SqlFunction.CharLength:
                return TextFunctions.Length(Text(arguments[0], "CHAR_LENGTH"));
            case SqlFunction.Cardinality:
                return BindCardinality(arguments[0]);
            case SqlFunction.Concat:
                var parts = new Node[arguments.Count];
                for (var i = 0; i < parts.Length; i++)
                    parts[i] = Text(arguments[i], "CONCAT");
                return TextFunctions.Concat(parts);
            case SqlFunction.Round:
                return NumberFunctions.Round(Number(arguments[0], "ROUND"), arguments.Count == 2 ? RoundDigits(arguments[1]) : 0);
            case SqlFunction.Abs:
                return NumberFunctions.Abs(Number(arguments[0], "ABS"));
            case SqlFunction.Floor or SqlFunction.Ceiling:
                return NumberFunctions.FloorOrCeiling(Number(arguments[0], Name(call)), call.Function == SqlFunction.Floor);
            case SqlFunction.Extract:
                var source = Timestamp(arguments[0], "EXTRACT");
                CheckHasTime(call, part, source.Type);
                return DateFunctions.Extract(part, source);
            case SqlFunction.DateAdd:
                var moment = Timestamp(arguments[1], "DATE_ADD");
                CheckHasTime(call, part, moment.Type);
                return DateFunctions.Add(part, Integer(arguments[0], "DATE_ADD"), moment);
            case SqlFunction.DateDiff:
                return BindDateDiff(call, part);
            case SqlFunction.FormatTimestamp:
                return BindFormat(call);
            case SqlFunction.ToTimestamp:
                return DateFunctions.ToTimestamp(Text(arguments[0], "TO_TIMESTAMP"));
            default:
                var micros = (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
                return new LiteralNode(ValueColumn.Create(LakeType.TimestampUtc, micros));
        }
    }

    /// <summary><c>CASE WHEN a IS NOT NULL THEN a WHEN b IS NOT NULL THEN b ELSE c END</c>.</summary>
    private CaseNode BindCoalesce(FunctionExpression call)
    {
        var values = Unify([.. call.Arguments], "COALESCE", out var type);
        var conditions = new Node[values.Length - 1];
        for (var i = 0; i < conditions.Length; i++)
        {
            values[i] = Share(values[i]);
            conditions[i] = Fold(new NotNode(new IsNullNode(values[i])));
        }
        return new CaseNode(type, conditions, values);
    }

    /// <summary><c>CASE WHEN a = b THEN NULL ELSE a END</c>; the type is that of a.</summary>
    private CaseNode BindNullIf(FunctionExpression call)
    {
        var value = Share(Typed(Bind(call.Arguments[0])));
        var other = Bind(call.Arguments[1]);
        var equal = Compare(BinaryOperator.Equal, value, other, Comparable(call, value, other));
        return new CaseNode(value.Type, [equal], [Null(value.Type), value]);
    }

    private TextNode BindFormat(FunctionExpression call)
    {
        var moment = Timestamp(call.Arguments[0], "TO_STRING");
        if (Text(call.Arguments[1], "TO_STRING") is not LiteralNode { IsNull: false, One: DictionaryColumn pattern })
            throw ExpressionError.Invalid(_text, call.Arguments[1].Span, "The pattern of TO_STRING must be a constant text.");
        try
        {
            return TimestampPattern.Compile(pattern.Dictionary.GetString(pattern.Codes[0])).Apply(moment);
        }
        catch (ValueFault fault)
        {
            throw ExpressionError.Invalid(_text, call.Arguments[1].Span, fault.Message, "For instance 'yyyy-MM-dd HH:mm:ss'.");
        }
    }

    private Node BindDateDiff(FunctionExpression call, DatePart part)
    {
        var first = Timestamp(call.Arguments[0], "DATE_DIFF");
        var second = Timestamp(call.Arguments[1], "DATE_DIFF");
        var type = TypeRules.Common(first.Type, second.Type) ?? throw CannotCompare(call, first.Type, second.Type);
        CheckHasTime(call, part, type);
        return DateFunctions.Difference(part, first, second);
    }

    private void CheckHasTime(FunctionExpression call, DatePart part, LakeType type)
    {
        if (type.Kind == TypeKind.Date && part >= DatePart.Hour)
            throw Mismatch(call, "A date has no time of day.", "CAST it to TIMESTAMP first.");
    }

    private int RoundDigits(SqlExpression e)
    {
        if (e is LiteralExpression { Value: int digits } && digits is >= -DecimalMath.MostDigits and <= DecimalMath.MostDigits)
            return digits;
        throw ExpressionError.Invalid(_text, e.Span, "The second argument of ROUND must be a whole number from -38 to 38.");
    }

    private static string Name(FunctionExpression call) => call.Function.ToString().ToUpperInvariant();
}
