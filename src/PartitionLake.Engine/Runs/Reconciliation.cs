using System.Globalization;
using System.Text;

namespace PartitionLake.Engine.Runs;

/// <summary>The sum that shows that no row was lost or doubled.</summary>
public static class Reconciliation
{
    /// <summary>
    /// Checks that fact rows + multiplied − dropped = rows shuffled = rows encoded = rows in the manifest, and that
    /// each join accounts for every row that reached it.
    /// </summary>
    /// <param name="rowsIn">Rows of the fact table.</param>
    /// <param name="joins">Counts per join, in the order of the joins.</param>
    /// <param name="rowsShuffled">Rows given to a partition.</param>
    /// <param name="rowsEncoded">Rows written; null before anything was.</param>
    /// <param name="rowsInManifest">Sum over the manifest; null before there is one.</param>
    /// <param name="rowsKept">Old rows that mode Merge kept and wrote again.</param>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.ReconciliationFailed"/>, with all the numbers.</exception>
    public static void Check(
        long rowsIn, IReadOnlyList<JoinCounts> joins, long rowsShuffled, long? rowsEncoded = null, long? rowsInManifest = null, long rowsKept = 0)
    {
        ArgumentNullException.ThrowIfNull(joins);
        var rows = rowsIn;
        var isComplete = true;
        foreach (var join in joins)
        {
            isComplete &= join.Matched + join.Unmatched == rows
                && join.Dropped <= join.Unmatched
                && join is { Matched: >= 0, Unmatched: >= 0, Multiplied: >= 0, Dropped: >= 0 };
            rows += join.Multiplied - join.Dropped;
        }
        isComplete &= rowsShuffled == rows
            && (rowsEncoded ?? rows + rowsKept) == rows + rowsKept
            && (rowsInManifest ?? rows + rowsKept) == rows + rowsKept;
        if (!isComplete)
            throw Failed(rowsIn, joins, rows, rowsShuffled, rowsEncoded, rowsInManifest, rowsKept);
    }

    private static LakeException Failed(
        long rowsIn, IReadOnlyList<JoinCounts> joins, long rows, long rowsShuffled, long? rowsEncoded, long? rowsInManifest, long rowsKept)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"The rows do not add up: {rowsIn} fact rows");
        foreach (var join in joins)
            text.Append(CultureInfo.InvariantCulture,
                $"; join '{join.From}': {join.Matched} matched, {join.Unmatched} unmatched, {join.Multiplied} multiplied, {join.Dropped} dropped");
        text.Append(CultureInfo.InvariantCulture, $"; expected {rows} rows, shuffled {rowsShuffled}");
        if (rowsKept != 0)
            text.Append(CultureInfo.InvariantCulture, $", kept by merge {rowsKept}");
        if (rowsEncoded is { } encoded)
            text.Append(CultureInfo.InvariantCulture, $", encoded {encoded}");
        if (rowsInManifest is { } listed)
            text.Append(CultureInfo.InvariantCulture, $", in the manifest {listed}");
        return new LakeException(
            LakeErrorCode.ReconciliationFailed,
            text.Append('.').ToString(),
            "The lake was not changed. This is a fault of PartitionLake: please report it with these numbers.");
    }
}
