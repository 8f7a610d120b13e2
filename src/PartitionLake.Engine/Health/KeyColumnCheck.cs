using PartitionLake.Engine.Inventory;

namespace PartitionLake.Engine.Health;

/// <summary>
/// Finds objects that hold a partition key as a column too, with another value than their folder: by statistics, in a deep test by all values.
/// </summary>
internal sealed class KeyColumnCheck(bool isDeep) : PartitionCheck
{
    public override async ValueTask VisitAsync(ExaminedObject item, CancellationToken cancellationToken)
    {
        var segments = item.Partition.Folder.Path.Split('/');
        if (await KeyAgreement.FindAsync(
            item.File, segments, isDeep ? KeyReading.Always : KeyReading.Never, cancellationToken).ConfigureAwait(false) is not { } found)
            return;
        item.Report(
            CheckKind.KeyMismatch,
            FindingSeverity.Error,
            found.Describe(item.Stored.Path),
            KeyDisagreement.Remedy,
            ("Column", found.Column),
            ("Folder", found.Segment),
            ("Found", found.Found),
            ("Place", found.Place));
    }
}
