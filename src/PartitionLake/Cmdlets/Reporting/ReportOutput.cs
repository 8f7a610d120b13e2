using PartitionLake.Engine.Reporting;
using PartitionLake.Engine.Reporting.Pages;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Reporting;

/// <summary>Tells of a report that was written in the object that users get.</summary>
internal static class ReportOutput
{
    /// <param name="contents">What is in it.</param>
    /// <param name="file">Where it lies.</param>
    /// <param name="bytes">The bytes of the file.</param>
    public static LakeReport ToReport(ReportContents contents, ReportFile file, long bytes) => new()
    {
        Path = file.Path,
        Bytes = bytes,
        Root = contents.Root.Length == 0 ? null : contents.Root,
        Partitions = contents.Partitions.Partitions,
        Objects = contents.Partitions.Objects,
        Rows = contents.Partitions.Rows,
        LakeBytes = contents.Partitions.Bytes,
        Runs = contents.Runs.Count,
        Findings = contents.Findings?.Count,
        CatalogFindings = contents.Drift?.Count,
        Missing = contents.ProblemCount,
    };
}
