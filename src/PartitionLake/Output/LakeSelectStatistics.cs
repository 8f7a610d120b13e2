using System.Globalization;

namespace PartitionLake.Output;

/// <summary>What a query of <c>Select-LakeObject</c> looked at, skipped and fetched.</summary>
public sealed record LakeSelectStatistics
{
    /// <summary>Rows of the result.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows that the condition was evaluated for.</summary>
    public required long RowsScanned { get; init; }

    /// <summary>Files considered; those in folders that the condition excludes were never listed.</summary>
    public required long Files { get; init; }

    /// <summary>Of these, files that their partition keys excluded, and that were not opened.</summary>
    public required long FilesSkipped { get; init; }

    /// <summary>Row groups of the files that were opened.</summary>
    public required long RowGroups { get; init; }

    /// <summary>Of these, row groups that their statistics excluded.</summary>
    public required long RowGroupsSkipped { get; init; }

    /// <summary>Pages of the columns of the query, where a page index was consulted.</summary>
    public required long Pages { get; init; }

    /// <summary>Of these, pages that were not fetched.</summary>
    public required long PagesSkipped { get; init; }

    public required long BytesFetched { get; init; }

    /// <summary>Bytes of all files considered.</summary>
    public required long BytesStored { get; init; }

    /// <summary>Reads of files, or GET requests to a bucket.</summary>
    public required long Requests { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Which files were left out, or read once although they were named twice; each was a warning too.</summary>
    public required LakeRunWarning[] Warnings { get; init; }

    /// <summary>The figures in one line, as a console shows them.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Rows:N0} rows of {RowsScanned:N0} scanned; {Files - FilesSkipped:N0} of {Files:N0} files, {RowGroups - RowGroupsSkipped:N0} of {RowGroups:N0} row "
            + $"groups, {Pages - PagesSkipped:N0} of {Pages:N0} indexed pages read; "
            + $"{SizeText.Format(BytesFetched)} of {SizeText.Format(BytesStored)} in {Requests:N0} requests, {Seconds:N2} s");
}
