using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Evaluation;
using PartitionLake.Engine.Expressions.Syntax;

namespace PartitionLake.Engine.Expressions.Spark;

/// <summary>Writes an expression as Spark SQL that has the same value for every row, or none where we have none.</summary>
/// <remarks>
/// It goes along the tree with the type that each part was bound to: every widening that happens of itself becomes a CAST, and what Spark would
/// give another type is cast back. What Spark computes otherwise is written out; what cannot be is refused by name. The session must have
/// <c>spark.sql.ansi.enabled</c>, the time zone UTC and no loss of decimal precision (<see cref="SparkSettings"/>).
/// Spark skips an operand where one before it is null; here every operand is computed, so one that fails fails. Parts that can fail are
/// therefore asked for before the others (<see cref="Strict"/>). Parts without columns are computed here and written as constants.
/// </remarks>
internal sealed partial class SparkRenderer
{
    /// <summary>From this length on what is used several times is named once.</summary>
    private const int LongText = 160;

    private readonly string _text;
    private readonly Schema _schema;
    private readonly Func<int, string> _column;
    private int _names;

    private SparkRenderer(string text, Schema schema, Func<int, string> column)
    {
        _text = text;
        _schema = schema;
        _column = column;
    }

    /// <summary>The SQL of a bound expression.</summary>
    /// <param name="bound">The expression.</param>
    /// <param name="column">SQL for a column by its position; by default its name.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.SparkUnsupported"/>: Spark has no equal of it.</exception>
    public static SparkSql Render(BoundExpression bound, Func<int, string>? column = null)
    {
        var renderer = new SparkRenderer(bound.Text, bound.Schema, column ?? (ordinal => SparkText.Name(bound.Schema[ordinal].Name)));
        return renderer.Render(bound.Syntax);
    }

    /// <summary>The SQL of a part. Its type is that of the bound part.</summary>
    private SparkSql Render(SqlExpression e) =>
        TryRender(e) ?? throw Refused(e, "A part whose value is always null and whose type nothing says has no SQL", "Write CAST(NULL AS type).");

    /// <summary>The SQL of a part; null for a bare NULL, whose type what stands beside it says.</summary>
    private SparkSql? TryRender(SqlExpression e)
    {
        if (BoundExpression.BindPart(e, _text, _schema) is not { } node)
            return IsNull(e) ? null : throw Refused(e, "Results that are all NULL have no type", "Write CAST(NULL AS type).");
        if (node is LiteralNode literal)
            return new SparkSql(SparkText.Literal(literal), node.Type, false);
        if (node.Columns.Count == 0)
            return new SparkSql($"CAST({SparkText.Failure("A constant part has no value.")} AS {SparkType.Name(node.Type)})", node.Type, true);
        return new SparkSql(Write(e, node.Type), node.Type, node.CanFail);
    }

    private static bool IsNull(SqlExpression e) => e is LiteralExpression { Type: null };

    private string Write(SqlExpression e, LakeType type) => e switch
    {
        ColumnExpression column => _column(_schema.IndexOf(column.Name)),
        FieldExpression field => Field(field),
        ElementExpression element => Element(element),
        UnaryExpression { Operator: UnaryOperator.Not } not => $"(NOT {Render(not.Operand)})",
        UnaryExpression negation => $"(-{Render(negation.Operand)})",
        BinaryExpression { Operator: BinaryOperator.And or BinaryOperator.Or } logic =>
            $"({Boolean(logic.Left)} {logic.Operator.Symbol()} {Boolean(logic.Right)})",
        BinaryExpression { Operator: BinaryOperator.Concat } concat =>
            Strict([Text(concat.Left), Text(concat.Right)], parts => $"concat({parts[0]}, {parts[1]})"),
        BinaryExpression comparison when comparison.Operator.IsComparison() =>
            Compare(comparison, comparison.Operator, TryRender(comparison.Left), TryRender(comparison.Right)),
        BinaryExpression arithmetic => Arithmetic(arithmetic, type),
        IsNullExpression test => Strict([Render(test.Operand)], parts => $"({parts[0]} IS {(test.IsNegated ? "NOT " : "")}NULL)", isFirstSkipped: true),
        InExpression within => Negated(In(within), within.IsNegated),
        BetweenExpression between => Negated(Between(between), between.IsNegated),
        LikeExpression like => Negated(Like(like), like.IsNegated),
        CaseExpression choice => Case(choice, type),
        CastExpression cast => Cast(Render(cast.Operand), cast.Target, e).Text,
        _ => Function((FunctionExpression)e, type),
    };

    /// <summary>
    /// SQL over operands that are all computed, as they are here: one that can fail and that Spark would skip, because an operand before it is
    /// null, is hashed first, which computes it. (A hash is an int, so it leaves no rest of 5.)
    /// </summary>
    /// <param name="operands">The operands in the order in which Spark computes them; of a quotient that is the right one first.</param>
    /// <param name="write">The SQL of the same.</param>
    /// <param name="isFirstSkipped">Whether Spark may skip the first as well.</param>
    private static string Strict(IReadOnlyList<SparkSql> operands, Func<IReadOnlyList<SparkSql>, string> write, bool isFirstSkipped = false)
    {
        var forced = new List<string>();
        for (var i = isFirstSkipped ? 0 : 1; i < operands.Count; i++)
        {
            if (operands[i].CanFail)
                forced.Add(operands[i].Text);
        }
        var sql = write(operands);
        return forced.Count == 0 ? sql : $"CASE WHEN hash({string.Join(", ", forced)}) % 2 = 5 THEN NULL ELSE {sql} END";
    }

    /// <summary>SQL that uses a value several times. A long one is named, or nesting would double its length each time.</summary>
    private string Let(SparkSql value, Func<string, string> write)
    {
        if (value.Text.Length <= LongText)
            return write(value.Text);
        var name = string.Create(CultureInfo.InvariantCulture, $"`__v{++_names}`");
        return $"transform(array({value.Text}), {name} -> {write(name)})[0]";
    }

    private static string Negated(string condition, bool isNegated) => isNegated ? $"(NOT {condition})" : condition;

    private string Boolean(SqlExpression e) => OrNull(e, LakeType.Boolean).Text;

    private SparkSql Text(SqlExpression e) => OrNull(e, LakeType.String);

    /// <summary>The part, or a null of that type where it is a bare NULL.</summary>
    private SparkSql OrNull(SqlExpression e, LakeType type) => TryRender(e) ?? new SparkSql(SparkText.Null(type), type, false);

    private string Case(CaseExpression choice, LakeType type)
    {
        if (choice.Operand is not null && TryRender(choice.Operand) is { } value)
            return Let(value, name => Case(choice, type, value with { Text = name }));
        return Case(choice, type, null);
    }

    private string Case(CaseExpression choice, LakeType type, SparkSql? operand)
    {
        var sql = new System.Text.StringBuilder("CASE");
        for (var i = 0; i < choice.Conditions.Count; i++)
        {
            var condition = choice.Operand is null ? Boolean(choice.Conditions[i])
                : Compare(choice.Conditions[i], BinaryOperator.Equal, operand, TryRender(choice.Conditions[i]));
            sql.Append(CultureInfo.InvariantCulture, $" WHEN {condition} THEN {As(choice.Results[i], type)}");
        }
        return sql.Append(CultureInfo.InvariantCulture, $" ELSE {(choice.Else is null ? SparkText.Null(type) : As(choice.Else, type))} END").ToString();
    }

    /// <summary>The part as a value of the type that it meets others in.</summary>
    private string As(SqlExpression e, LakeType type) => Cast(OrNull(e, type), type, e).Text;

    private LakeException Refused(SqlExpression e, string what, string remedy)
    {
        var error = ExpressionError.Invalid(_text, e.Span, $"{what} that Spark would agree with.", remedy);
        return new LakeException(LakeErrorCode.SparkUnsupported, error.Message, remedy, _text);
    }
}
