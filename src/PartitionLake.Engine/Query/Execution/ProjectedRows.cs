using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Values;

namespace PartitionLake.Engine.Query.Execution;

/// <summary>Rows with their select list computed; where some row has no value in it, the list is computed only for rows that are wanted.</summary>
internal sealed class ProjectedRows
{
    private readonly Func<int, int, RowBatch>? _compute;
    private readonly RowBatch? _whole;

    private ProjectedRows(int length, RowBatch? whole, Func<int, int, RowBatch>? compute)
    {
        Length = length;
        _whole = whole;
        _compute = compute;
    }

    public int Length { get; }

    public static ProjectedRows Of(RowBatch whole) => new(whole.Length, whole, null);

    /// <param name="length">How many rows.</param>
    /// <param name="compute">Computes the select list for so many rows from there on; called again where it fails.</param>
    public static ProjectedRows Of(int length, Func<int, int, RowBatch> compute)
    {
        try
        {
            return new ProjectedRows(length, compute(0, length), null);
        }
        catch (LakeException e) when (FailedRow(e) is not null)
        {
            return new ProjectedRows(length, null, compute);
        }
    }

    /// <summary>The row without a value, counted in the rows that were computed; null where it failed for another reason.</summary>
    public static int? FailedRow(LakeException e) => e.InnerException is EvaluationException { Row: var row } ? row : null;

    /// <returns>The wanted rows; or those before the first that has no value, and why it has none.</returns>
    public (RowBatch? Rows, LakeException? Failure) Take(int first, int count)
    {
        if (_whole is not null)
            return (RowWindow.Slice(_whole, first, count), null);
        LakeException? failure = null;
        while (count > 0)
        {
            try
            {
                return (_compute!(first, count), failure);
            }
            catch (LakeException e) when (FailedRow(e) is { } row)
            {
                (failure, count) = (e, row);
            }
        }
        return (null, failure);
    }
}
