
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Pipeline.Input;

/// <summary>Says in which row of which file an expression failed.</summary>
internal static class RowErrors
{
    /// <param name="evaluate">Evaluates the expression over a batch.</param>
    /// <param name="text">The expression as the user wrote it.</param>
    /// <param name="describeRow">Names a row of the batch.</param>
    public static T Guard<T>(Func<T> evaluate, string text, Func<int, string> describeRow)
    {
        try
        {
            return evaluate();
        }
        catch (EvaluationException failure)
        {
            throw new LakeException(
                LakeErrorCode.ExpressionFailed,
                $"The expression {text} fails in {describeRow(failure.Row)}: {failure.Message}",
                "Guard the expression with CASE WHEN or NULLIF, or correct the row.",
                text,
                failure);
        }
    }
}
