using System.Globalization;
using PartitionLake.Console;
using PartitionLake.Engine.Health;

namespace PartitionLake.Cmdlets.Monitoring;

/// <summary>Reads the counters of a test as a line of progress: objects, rate, findings, bytes and time left.</summary>
internal sealed class HealthProgressView(HealthProgress progress)
{
    private readonly Pace _pace = new();

    /// <remarks>Without manifests, or with a filter, nobody knows how many objects there will be.</remarks>
    public ProgressState Read() => _pace.Tell(
        "Testing",
        progress.Objects,
        progress.ObjectsExpected,
        "objects",
        string.Create(CultureInfo.InvariantCulture, $"{progress.Findings:N0} findings, {progress.Bytes / 1e6:N1} MB"));
}
