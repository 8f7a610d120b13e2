namespace PartitionLake.Engine.Health;

/// <summary>Decodes every page of every column, and so verifies their checksums and that all rows are there.</summary>
internal sealed class ContentCheck : PartitionCheck
{
    public override async ValueTask VisitAsync(ExaminedObject item, CancellationToken cancellationToken)
    {
        long rows = 0;
        var all = Enumerable.Range(0, item.File.Schema.Count);
        await foreach (var batch in ObjectReader.ReadAsync(item, all, null, cancellationToken).ConfigureAwait(false))
            rows += batch.Length;
        if (rows != item.File.RowCount)
        {
            throw new LakeException(
                LakeErrorCode.FileCorrupt,
                $"'{item.File.Name}' holds {rows:N0} rows where its footer says {item.File.RowCount:N0}.",
                "The file is damaged; get it again from its source.",
                item.File.Name);
        }
    }
}
