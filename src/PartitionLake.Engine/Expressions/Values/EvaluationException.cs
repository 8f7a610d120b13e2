namespace PartitionLake.Engine.Expressions.Values;

/// <summary>An expression has no value for a row: overflow, division by zero, a CAST of unfit text.</summary>
public sealed class EvaluationException : Exception
{
    public EvaluationException(int row, string message)
        : base(message) => Row = row;

    /// <summary>The row, counted from 0 in the batch that was evaluated.</summary>
    public int Row { get; }
}
