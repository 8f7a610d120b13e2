using System.Globalization;
using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Evaluation;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Expressions.Spark;

/// <summary>Functions, those of text among them.</summary>
internal sealed partial class SparkRenderer
{
    private static readonly Lazy<(string From, string To)> UpperCase = new(static () => Letters(Rune.ToUpperInvariant, new Rune('\u0131'), 'I'));
    private static readonly Lazy<(string From, string To)> LowerCase = new(static () => Letters(Rune.ToLowerInvariant, new Rune('\u0130'), null));

    private string Function(FunctionExpression call, LakeType type)
    {
        var arguments = call.Arguments;
        var part = call.Part.GetValueOrDefault();
        switch (call.Function)
        {
            case SqlFunction.Coalesce:
                return $"coalesce({string.Join(", ", arguments.Select(argument => As(argument, type)))})";
            case SqlFunction.NullIf:
                var value = OrNull(arguments[0], type);
                return Let(value, name => $"CASE WHEN {Compare(call, BinaryOperator.Equal, value with { Text = name }, TryRender(arguments[1]))} "
                    + $"THEN {SparkText.Null(type)} ELSE {name} END");
            case SqlFunction.Lower:
                return Translate($"replace({Text(arguments[0])}, '\u0130', 'i\u0307')", LowerCase.Value);
            case SqlFunction.Upper:
                return Translate(Text(arguments[0]).Text, UpperCase.Value);
            case SqlFunction.Trim or SqlFunction.TrimLeading or SqlFunction.TrimTrailing:
                var side = call.Function switch { SqlFunction.Trim => "BOTH", SqlFunction.TrimLeading => "LEADING", _ => "TRAILING" };
                return arguments.Count == 1 ? $"trim({side} ' ' FROM {Text(arguments[0])})"
                    : Strict([Text(arguments[0]), Text(arguments[1])], parts => $"trim({side} {parts[1]} FROM {parts[0]})");
            case SqlFunction.Substring:
                return Substring(call);
            case SqlFunction.CharLength:
                return $"CAST(char_length({Text(arguments[0])}) AS BIGINT)";
            case SqlFunction.Cardinality:
                return $"CAST(size({Render(arguments[0])}) AS BIGINT)";
            case SqlFunction.Concat:
                return Strict([.. arguments.Select(Text)], static parts => $"concat({string.Join(", ", parts.Select(part => part.Text))})");
            case SqlFunction.Round:
                return Round(call, type);
            case SqlFunction.Abs:
                return $"abs({OrNull(arguments[0], type)})";
            case SqlFunction.Floor or SqlFunction.Ceiling:
                return FloorOrCeiling(arguments[0], call.Function == SqlFunction.Floor, type);
            case SqlFunction.Extract:
                return Extract(part, OrNull(arguments[0], LakeType.Timestamp));
            case SqlFunction.DateAdd:
                return DateAdd(call, part);
            case SqlFunction.DateDiff:
                return DateDiff(part, OrNull(arguments[0], LakeType.Timestamp), OrNull(arguments[1], LakeType.Timestamp));
            case SqlFunction.FormatTimestamp:
                return Format(call);
            case SqlFunction.ToTimestamp:
                return Let(Text(arguments[0]), static text => SparkTextCasts.Instant(text));
            default:
                throw Refused(call, $"{call.Function} has no SQL", "Compute it otherwise.");
        }
    }

    /// <summary>Letter by letter, as we do; Java knows letters that become two, and those that depend on their neighbours.</summary>
    private static string Translate(string text, (string From, string To) letters) =>
        $"translate({text}, {SparkText.Quote(letters.From)}, {SparkText.Quote(letters.To)})";

    private static (string From, string To) Letters(Func<Rune, Rune> change, Rune special, char? becomes)
    {
        var from = new StringBuilder();
        var to = new StringBuilder();
        for (var code = 0; code <= 0x1FFFF; code++)
        {
            if (!Rune.TryCreate(code, out var letter))
                continue;
            if (letter == special)
            {
                _ = becomes is null ? from : from.Append(letter);
                to.Append(becomes);
            }
            else if (change(letter) is var changed && changed != letter)
            {
                from.Append(letter);
                to.Append(changed);
            }
        }
        return (from.ToString(), to.ToString());
    }

    /// <summary>Position 0 lies before the text here; in Spark it is the first.</summary>
    private string Substring(FunctionExpression call)
    {
        var text = Text(call.Arguments[0]);
        var start = Place(call.Arguments[1]);
        if (call.Arguments.Count == 2)
        {
            // From the least int on, Spark's longest length does not reach the end.
            return Constant(call.Arguments[1]) is not null ? Strict([text, start], static parts => $"substring({parts[0]}, {parts[1]})")
                : Strict([text, start], static parts => $"substring({parts[0]}, CASE WHEN {parts[1]} < -2147483647 THEN -2147483647 ELSE {parts[1]} END)");
        }
        var length = Place(call.Arguments[2]);
        var fromZero = "CASE WHEN {2} > 0 THEN substring({0}, 1, {2} - 1) ELSE substring({0}, 1, {2}) END";
        var form = Constant(call.Arguments[1]) switch
        {
            0 => fromZero,
            not null => "substring({0}, {1}, {2})",
            null => $"CASE WHEN {{1}} = 0 THEN {fromZero} ELSE substring({{0}}, {{1}}, {{2}}) END",
        };
        return Strict([text, start, length], parts => string.Format(CultureInfo.InvariantCulture, form, parts[0], parts[1], parts[2]));
    }

    /// <summary>A position or length, which is an int in Spark. A constant past all texts stays past them; others that are no int fail.</summary>
    private SparkSql Place(SqlExpression e)
    {
        if (Constant(e) is { } constant)
            return new SparkSql($"({Math.Clamp(constant, -int.MaxValue, int.MaxValue).ToString(CultureInfo.InvariantCulture)})", LakeType.Int32, false);
        return Cast(OrNull(e, LakeType.Int32), LakeType.Int32, e);
    }

    /// <summary>The whole number that a part always is; null where it is none.</summary>
    private long? Constant(SqlExpression e) => BoundExpression.BindPart(e, _text, _schema) is LiteralNode { IsNull: false } literal ? literal.One switch
    {
        Column<int> one => one.Values[0],
        Column<long> one => one.Values[0],
        _ => null,
    } : null;

    private string Field(FieldExpression e)
    {
        // What stands before the dot may be the table; the binder knows.
        if (e.Operand is ColumnExpression table && _schema.IndexOf(table.Name) < 0)
            return _column(_schema.IndexOf(e.Name));
        var operand = Render(e.Operand);
        var field = operand.Type.Fields![operand.Type.Fields.IndexOf(e.Name)];
        return $"{operand}.{SparkText.Name(field.Name)}";
    }

    private string Element(ElementExpression e)
    {
        var operand = Render(e.Operand);
        if (operand.Type.Kind == TypeKind.List)
        {
            if (Constant(e.Index) is { } constant)
            {
                var place = Math.Clamp(constant, -int.MaxValue, int.MaxValue).ToString(CultureInfo.InvariantCulture);
                return $"try_element_at({operand}, {place})";
            }
            var index = Cast(OrNull(e.Index, LakeType.Int64), LakeType.Int64, e.Index);
            return Strict([operand, index], static parts =>
                $"CASE WHEN {parts[1]} BETWEEN -2147483647L AND 2147483647L THEN try_element_at({parts[0]}, CAST({parts[1]} AS INT)) END");
        }
        var type = operand.Type.Key!;
        if (type.Kind is TypeKind.Float or TypeKind.Double)
            throw Refused(e, $"A map whose keys are {type} is looked up by their bits here, which has no SQL", "Use a map with other keys.");
        return Strict([operand, Cast(OrNull(e.Index, type), type, e.Index)], static parts => $"try_element_at({parts[0]}, {parts[1]})");
    }
}
