using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Runs;

/// <summary>How a run changes what the lake holds.</summary>
internal sealed record ContentsChange
{
    public required long Number { get; init; }

    public required string RunId { get; init; }

    public required IReadOnlyList<Field> PartitionKeys { get; init; }

    /// <summary>The columns of what it wrote.</summary>
    public required IReadOnlyList<Field> Schema { get; init; }

    /// <summary>What it wrote and what it found as it would have written it, in the order of the paths.</summary>
    public required IReadOnlyList<ManifestObject> Written { get; init; }

    /// <summary>Whether it leaves nothing but what it wrote.</summary>
    public required bool ReplacesAll { get; init; }

    /// <summary>Whether an earlier object, by its path, went with what was written or removed.</summary>
    public required Func<string, bool> IsDropped { get; init; }

    /// <summary>How it arranged the rows; null where it wrote none, or does not know.</summary>
    public RecordedLayout? Layout { get; init; }

    /// <summary>What the run appended; null where it did not append.</summary>
    public AppendedInput? Appended { get; init; }

    /// <summary>How far the run read the sources of a stream.</summary>
    public SourcePositions Positions { get; init; } = SourcePositions.None;

    /// <summary>The head of the next contents.</summary>
    /// <param name="earlier">The head of the contents before; null where there were none.</param>
    public ContentsHead Head(ContentsHead? earlier)
    {
        var schemas = new List<IReadOnlyList<Field>>(ReplacesAll || earlier is null ? [] : earlier.Schemas);
        var current = schemas.FindIndex(schema => schema.SequenceEqual(Schema));
        if (current < 0)
        {
            current = schemas.Count;
            schemas.Add(Schema);
        }
        var appended = ReplacesAll || earlier is null ? [] : earlier.Appended;
        return new ContentsHead
        {
            Number = Number,
            RunId = RunId,
            PartitionKeys = PartitionKeys,
            Schemas = schemas,
            Current = current,
            Layout = Layout ?? (ReplacesAll ? null : earlier?.Layout),
            Appended = Appended is null ? appended : [.. appended, Appended],
            Positions = Positions.After(ReplacesAll || earlier is null ? [] : earlier.Positions, RunId),
        };
    }

    /// <summary>The objects of the next contents, in the order of their paths.</summary>
    /// <param name="head">As <see cref="Head"/> made it.</param>
    /// <param name="earlier">The objects of the contents before, in that order.</param>
    public async IAsyncEnumerable<RecordedObject> ObjectsAsync(ContentsHead head, IAsyncEnumerable<RecordedObject> earlier)
    {
        var next = 0;
        await foreach (var item in earlier.ConfigureAwait(false))
        {
            while (next < Written.Count && string.CompareOrdinal(Written[next].Path, item.Path) < 0)
                yield return Record(Written[next++], head, null);
            if (next < Written.Count && Written[next].Path == item.Path)
                yield return Record(Written[next++], head, ReplacesAll ? null : item);
            else if (!ReplacesAll && !IsDropped(item.Path))
                yield return item;
        }
        while (next < Written.Count)
            yield return Record(Written[next++], head, null);
    }

    /// <summary>What was found unchanged remains the object of the run that wrote it.</summary>
    private static RecordedObject Record(ManifestObject written, ContentsHead head, RecordedObject? earlier) =>
        earlier is not null && earlier.Sha256 == written.Sha256
            ? earlier with { ETag = written.ETag, Filters = written.Filters }
            : new RecordedObject(written.Path, written.Rows, written.Bytes, written.Sha256!, written.ETag, head.RunId, head.Current)
            {
                Filters = written.Filters,
            };
}
