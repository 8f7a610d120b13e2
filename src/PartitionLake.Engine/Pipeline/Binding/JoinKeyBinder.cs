using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline.Input;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Pipeline.Binding;

/// <summary>What the two sides of a join's key compare: columns, or values computed of them, of one type.</summary>
/// <param name="Left">The position in the row of the left value.</param>
/// <param name="LeftValue">How it is computed; null where it is a column.</param>
/// <param name="LeftText">That as the user wrote it.</param>
/// <param name="Right">The name of the right value among the columns to read of the dimension.</param>
internal sealed record JoinKeyDraft(int Left, SqlExpression? LeftValue, string LeftText, string Right);

/// <summary>Finds what the keys of a join compare. Whole numbers and decimals match by value whatever their types.</summary>
internal sealed class JoinKeyBinder(JoinPlan join, InputTable table, InputTable fact, RowBuilder row)
{
    /// <summary>Columns of the dimension that keys are made of: as a rule nobody wants them once more.</summary>
    public HashSet<string> KeyColumns { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="LakeException">A column does not exist, or the types cannot be compared.</exception>
    public JoinKeyDraft Bind(JoinKeyPlan key)
    {
        var left = Left(key.Left);
        var right = Right(key.Right);
        var common = Common(left.Type, right.Type) ?? throw Differs(key, left.Type, right.Type);
        var leftValue = left.Ordinal >= 0 && Fits(left.Type, common) ? null : Cast(left.Value, left.Type, common);
        var rightName = right.IsColumn && Fits(right.Type, common) ? key.Right
            : table.Compute(Name(key.Right, right.Type, common), Cast(right.Value, right.Type, common));
        if (leftValue is null)
            return new JoinKeyDraft(left.Ordinal, null, key.Left, rightName);
        var name = $"{Name(key.Left, left.Type, common)} as key of '{join.From}'";
        return new JoinKeyDraft(row.AddHidden(new Field(name, common), ColumnOrigin.Computed, $"On of '{join.From}'"), leftValue, key.Left, rightName);
    }

    private (SqlExpression Value, LakeType Type, int Ordinal) Left(string text)
    {
        var ordinal = row.IndexOf(text);
        if (ordinal >= 0)
            return (new ColumnExpression(row[ordinal].Field.Name, default), row[ordinal].Field.Type, ordinal);
        if (fact.UnusableColumns.ContainsKey(text))
            throw fact.Refusal(text, $"On = @{{ 'CAST({text} AS STRING)' = '…' }}", "Use another column.");
        if (Parse(text) is not { } parsed)
            return (null!, null!, row.Find(text, $"Joins: On of '{join.From}'"));
        var value = InputCasts.Resolve(parsed, fact, row);
        return (value, BoundExpression.Bind(value, text, row.ToSchema()).Type, -1);
    }

    private (SqlExpression Value, LakeType Type, bool IsColumn) Right(string text)
    {
        if (table.Schema.IndexOf(text) is >= 0 and var ordinal)
        {
            KeyColumns.Add(text);
            return (new ColumnExpression(table.Schema[ordinal].Name, default), table.Schema[ordinal].Type, true);
        }
        if (table.UnusableColumns.ContainsKey(text))
            throw table.Refusal(text, $"On = @{{ '…' = 'CAST({text} AS STRING)' }}", "Use another column.");
        if (Parse(text) is not { } parsed)
            throw Names.NotFound(text, $"On of '{join.From}'", table.Schema.Select(field => field.Name), $"'{table.Description}'");
        var value = table.Resolve(parsed);
        var bound = BoundExpression.Bind(value, text, table.Known);
        KeyColumns.UnionWith(bound.Inputs.Select(input => table.Known[input].Name));
        return (value, bound.Type, false);
    }

    /// <summary>The expression; null for what is no more than a name, which then nothing has.</summary>
    private static SqlExpression? Parse(string text)
    {
        try
        {
            return SqlParser.ParseExpression(text) is var value && value is not ColumnExpression ? value : null;
        }
        catch (LakeException) when (!text.Contains('(', StringComparison.Ordinal))
        {
            // A name that is no word of SQL.
            return null;
        }
    }

    private static LakeType? Common(LakeType left, LakeType right)
    {
        if (!PartitionKey.CanBe(left) && left.Kind != TypeKind.Binary)
            return null;
        return left == right ? left : WiderType.Of(left, right);
    }

    // Indexes of keys take whole numbers of either width for one.
    private static bool Fits(LakeType type, LakeType common) => type == common || (type.Kind == TypeKind.Int32 && common.Kind == TypeKind.Int64);

    private static SqlExpression Cast(SqlExpression value, LakeType type, LakeType common) => type == common ? value
        : new CastExpression(value, common, default);

    private static string Name(string text, LakeType type, LakeType common) => type == common ? text : $"CAST({text} AS {common})";

    private LakeException Differs(JoinKeyPlan key, LakeType left, LakeType right)
    {
        // Text is cast to the number rather than the number to text, of which there are many: 7, 07, 7.0.
        var castsLeft = right.Kind != TypeKind.String;
        var (first, second) = castsLeft ? (CastText(key.Left, right), key.Right) : (key.Left, CastText(key.Right, left));
        var remedy = PartitionKey.CanBe(left) && PartitionKey.CanBe(right)
            ? $"Say how they are to be compared: On = @{{ '{first}' = '{second}' }}."
            : "Join columns of one type that has no parts.";
        return new LakeException(
            LakeErrorCode.TypeMismatch,
            $"The join with '{join.From}' compares '{key.Left}' ({left}, from {Source(key.Left)}) with '{key.Right}' ({right}).",
            remedy,
            join.From);
    }

    private static string CastText(string text, LakeType type) => $"CAST({text} AS {TypeText.Format(type)})";

    private string Source(string left) => row.IndexOf(left) is >= 0 and var ordinal ? row[ordinal].Source : "the row";
}
