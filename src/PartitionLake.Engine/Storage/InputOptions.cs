namespace PartitionLake.Engine.Storage;

/// <summary>What a search for input files has to know of the work it is for.</summary>
public sealed record InputOptions
{
    /// <summary>The lake that is written to, which no input may share; null where nothing is written.</summary>
    public string? Destination { get; init; }

    /// <summary>Which names in a folder are data; null for Parquet files, by name or content.</summary>
    public Func<string, bool>? Takes { get; init; }

    /// <summary>Told which files are left out, and which are read once although they were named twice.</summary>
    public WarningLog Warnings { get; init; } = new();
}
