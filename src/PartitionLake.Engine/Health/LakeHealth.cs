using System.Runtime.CompilerServices;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Health;

/// <summary>Tests a lake, whoever wrote it.</summary>
public static class LakeHealth
{
    /// <summary>Streams what is not as it should be: findings about partitions in path order, then those about the lake. A sound lake gives none.</summary>
    /// <remarks>
    /// What cannot be read is a finding. Without rules, keys and a deep test only listings, manifests and footers are read. Memory grows
    /// with the number of objects that manifests tell of, about 300 bytes each, not with rows. A run that writes meanwhile makes false findings.
    /// </remarks>
    /// <exception cref="LakeException">The filter, a rule or a column is wrong, or the lake cannot be listed.</exception>
    public static async IAsyncEnumerable<HealthFinding> TestAsync(
        ILakeStore store, HealthOptions options, HealthProgress progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        if (await store.FindTableFormatAsync(cancellationToken).ConfigureAwait(false) is { } format)
            throw format.Refusal(store.Root);
        using var scan = await HealthScan.OpenAsync(store, options, progress, cancellationToken).ConfigureAwait(false);
        await foreach (var finding in scan.RunAsync(cancellationToken).ConfigureAwait(false))
        {
            if (finding.Severity < options.MinimumSeverity || options.Exclude.Contains(finding.Check))
                continue;
            progress.AddFinding();
            yield return finding;
        }
    }
}
