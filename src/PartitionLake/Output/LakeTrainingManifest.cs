namespace PartitionLake.Output;

/// <summary>A manifest of objects for a training job, as <c>New-LakeTrainingManifest</c> writes it.</summary>
public sealed record LakeTrainingManifest
{
    /// <summary>The share of the split; null where there is none.</summary>
    public required string? Name { get; init; }

    /// <summary>Where it is; null where it would name no object, so that there is none.</summary>
    public required string? Manifest { get; init; }

    /// <summary>What it is to a data source of SageMaker: ManifestFile or AugmentedManifestFile.</summary>
    public required string S3DataType { get; init; }

    /// <summary>Partitions of which it names an object.</summary>
    public required int Partitions { get; init; }

    public required int Objects { get; init; }

    /// <summary>Rows of the objects.</summary>
    public required long Rows { get; init; }

    /// <summary>Bytes of the objects.</summary>
    public required long Bytes { get; init; }

    /// <summary>The root of the lake.</summary>
    public required string Destination { get; init; }
}
