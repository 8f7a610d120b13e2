using System.Globalization;
using PartitionLake.Engine.Aws.Metering;

namespace PartitionLake.Engine.Offload.Glue;

/// <summary>The machines on which AWS Glue runs a job, and what they cost by.</summary>
public sealed record GlueOptions
{
    /// <summary>The first version whose Spark tells the place of a row in its file in files that are read in parts.</summary>
    private const int FirstVersion = 5;

    /// <summary>The definition of the job in Glue, which serves all runs; it is made where there is none.</summary>
    public string JobName { get; init; } = "partitionlake";

    /// <summary>The role that the job has: it reads the inputs, and reads and writes below the jobs' folder of the lake's state.</summary>
    public required string Role { get; init; }

    public int Workers { get; init; } = 10;

    /// <summary><c>G.1X</c> and so on: memory and cores of each worker.</summary>
    public string WorkerType { get; init; } = "G.1X";

    /// <summary><c>5.1</c> is Spark 3.5.6.</summary>
    public string GlueVersion { get; init; } = "5.1";

    /// <summary>Spare capacity: cheaper, may wait long for its machines and lose them.</summary>
    public bool IsFlexible { get; init; }

    /// <summary>After so long a job is ended, and counts as failed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(8);

    /// <summary>The same, as Glue counts.</summary>
    internal int TimeoutMinutes => (int)Math.Ceiling(Timeout.TotalMinutes);

    /// <summary>
    /// Data processing units of all workers, of which seconds are charged; null for a type that is not known here. Of <c>G.4X</c> and <c>R.4X</c>
    /// the figure is in the name.
    /// </summary>
    public double? Dpus =>
        WorkerType.Length > 3 && WorkerType[1] == '.' && WorkerType.EndsWith('X')
        && double.TryParse(WorkerType.AsSpan(2, WorkerType.Length - 3), NumberStyles.None, CultureInfo.InvariantCulture, out var units)
            ? units * Workers
            : null;

    /// <summary>What they cost in an hour at list prices; null for types that are charged otherwise, as those with more memory are.</summary>
    public decimal? DollarsPerHour =>
        Dpus is { } dpus && WorkerType.StartsWith("G.", StringComparison.Ordinal) ? (decimal)dpus * ListPrices.OfDpuHour(IsFlexible) : null;

    /// <exception cref="LakeException"><see cref="LakeErrorCode.PlanInvalid"/>: such a job cannot run these plans.</exception>
    internal void EnsureUsable()
    {
        if (!Version.TryParse(GlueVersion, out var version) || version.Major < FirstVersion)
            throw new LakeException(
                LakeErrorCode.PlanInvalid,
                $"-GlueVersion is '{GlueVersion}': jobs need Spark 3.5, which Glue has since 5.0, to keep the rows of an object in the order of the input.",
                "Leave -GlueVersion out, which takes 5.1, or give 5.0 or later.", "GlueVersion");
    }
}
