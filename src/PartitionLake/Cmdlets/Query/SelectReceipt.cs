using System.Globalization;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Query;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Query;

/// <summary>What the counters of a query say to users, while it runs and afterwards.</summary>
internal static class SelectReceipt
{
    public static LakeSelectStatistics Create(QueryCounters counters, long rows, TimeSpan elapsed, IReadOnlyList<LakeWarning> warnings) => new()
    {
        Rows = rows,
        RowsScanned = counters.RowsScanned,
        Files = counters.Files,
        FilesSkipped = counters.FilesSkipped,
        RowGroups = counters.RowGroups,
        RowGroupsSkipped = counters.RowGroupsSkipped,
        Pages = counters.Pages,
        PagesSkipped = counters.PagesSkipped,
        BytesFetched = counters.BytesFetched,
        BytesStored = counters.BytesStored,
        Requests = counters.Requests,
        Seconds = elapsed.TotalSeconds,
        Warnings = WarningOutput.ToOutput(warnings),
    };

    /// <remarks>How many rows there are is not known before the last footer is read; how much of the files is done, once all are listed.</remarks>
    public static ProgressState Progress(QueryCounters counters, Pace pace) => pace.Tell(
        "Reading",
        counters.RowsScanned,
        0,
        "rows",
        FormattableString.Invariant($"{counters.Files:N0} files, {counters.BytesFetched / 1e6:N1} MB"),
        share: counters.BytesExpected > 0 ? (double)counters.BytesDone / counters.BytesExpected : null);
}
