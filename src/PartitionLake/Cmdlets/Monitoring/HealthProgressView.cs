using System.Diagnostics;
using System.Globalization;
using PartitionLake.Console;
using PartitionLake.Engine.Health;

namespace PartitionLake.Cmdlets.Monitoring;

/// <summary>Reads the counters of a test as a line of progress: partitions, objects, bytes, findings and time left.</summary>
internal sealed class HealthProgressView(HealthProgress progress)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    public ProgressState Read()
    {
        var (done, total) = (progress.Objects, progress.ObjectsExpected);
        var seconds = _clock.Elapsed.TotalSeconds;
        var rate = seconds > 0 ? done / seconds : 0;
        var operation = string.Create(
            CultureInfo.InvariantCulture, $"{progress.Partitions:N0} partitions, {done:N0} objects, {progress.Bytes / 1e6:N1} MB, {rate:N0} objects/s, {progress.Findings:N0} findings");
        // Without manifests, or with a filter, nobody knows how many objects there will be.
        if (total < done || total == 0)
            return new ProgressState("Testing partitions", operation, -1, -1);
        var left = rate > 0 ? (int)Math.Min(int.MaxValue, (total - done) / rate) : -1;
        return new ProgressState("Testing partitions", operation, (int)(100 * done / total), left);
    }
}
