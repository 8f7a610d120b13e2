using System.Globalization;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Running;

namespace PartitionLake.Engine.Offload.Spark;

/// <summary>
/// The row for which a job failed. Spark tells of an expression that has no value, and not of which row; the job looks for its file, and the row
/// in it is found here, by the same plan.
/// </summary>
internal static class FailedRow
{
    /// <summary>What is read on this machine for the sake of one message.</summary>
    private const long MostBytes = 4L << 30;

    /// <summary>The error that a run of this process ends with, which names file and row; null where it is not found.</summary>
    public static async Task<LakeException?> FindAsync(RunContext context, JobError error)
    {
        if (error.Files is not { Count: > 0 } files || files.Sum(file => context.Plan.Fact.Files[file].Length) > MostBytes)
            return null;
        try
        {
            var rowGroups = context.Plan.Fact.RowGroups.Where(rowGroup => files.Contains(rowGroup.File)).ToList();
            await new PartialRun(context.Plan, context.Options).RunAsync(rowGroups, context.Stop).ConfigureAwait(false);
            return null;
        }
        catch (LakeException e)
        {
            // What else may be wrong with the file, or with reading it, is not what the job failed for.
            return e.Code == LakeErrorCode.ExpressionFailed ? e : null;
        }
    }

    /// <summary>The file of the row in words, as far as it was found; empty where it was not.</summary>
    public static string Where(BoundPlan plan, JobError error) => error.Files switch
    {
        [var only] => $" of '{plan.Fact.Files[only].Path}'",
        [var first, .., var last] => string.Create(CultureInfo.InvariantCulture,
            $" of one of the {error.Files.Count:N0} files from '{plan.Fact.Files[first].Path}' to '{plan.Fact.Files[last].Path}'"),
        _ => "",
    };
}
