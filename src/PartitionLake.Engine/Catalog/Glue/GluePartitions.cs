namespace PartitionLake.Engine.Catalog.Glue;

/// <summary>A partition: one value per key, in the order of the keys and unescaped, and its storage.</summary>
internal sealed record GluePartition
{
    public IReadOnlyList<string>? Values { get; init; }
    public GlueStorage? StorageDescriptor { get; init; }
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }
}

internal sealed record GluePartitionValues(IReadOnlyList<string> Values);

internal sealed record BatchCreatePartitionRequest(string DatabaseName, string TableName, IReadOnlyList<GluePartition> PartitionInputList);

internal sealed record BatchUpdatePartitionEntry(IReadOnlyList<string> PartitionValueList, GluePartition PartitionInput);

internal sealed record BatchUpdatePartitionRequest(string DatabaseName, string TableName, IReadOnlyList<BatchUpdatePartitionEntry> Entries);

internal sealed record BatchDeletePartitionRequest(string DatabaseName, string TableName, IReadOnlyList<GluePartitionValues> PartitionsToDelete);

/// <summary>A batch answers 200 and says here which of its members failed.</summary>
internal sealed record BatchPartitionResponse(IReadOnlyList<GluePartitionError>? Errors);

/// <param name="PartitionValues">The member, in a batch that creates or deletes.</param>
/// <param name="PartitionValueList">The member, in a batch that updates.</param>
/// <param name="ErrorDetail">Why.</param>
internal sealed record GluePartitionError(IReadOnlyList<string>? PartitionValues, IReadOnlyList<string>? PartitionValueList, GlueErrorDetail? ErrorDetail)
{
    public IReadOnlyList<string> Values => PartitionValues ?? PartitionValueList ?? [];
}

internal sealed record GlueErrorDetail(string? ErrorCode, string? ErrorMessage);

internal sealed record GetPartitionsRequest(string DatabaseName, string TableName, string? NextToken, int? MaxResults, bool? ExcludeColumnSchema);

internal sealed record GetPartitionsResponse(IReadOnlyList<GluePartition>? Partitions, string? NextToken);
