namespace PartitionLake.Engine.Storage;

/// <summary>A table whose log says which of its files count, so that reading all of them brings back rows that were deleted or replaced.</summary>
/// <param name="Name">Delta Lake, Apache Hudi or Apache Iceberg.</param>
/// <param name="Root">The folder of the table, in full.</param>
public sealed record TableFormat(string Name, string Root)
{
    private const string Delta = "Delta Lake";
    private const string Hudi = "Apache Hudi";
    private const string Iceberg = "Apache Iceberg";

    internal const string DeltaLog = "_delta_log";
    internal const string HudiFolder = ".hoodie";
    internal const string IcebergFolder = "metadata";
    internal const string IcebergData = "data";

    private const string HudiPartition = ".hoodie_partition_metadata";
    private const string IcebergMetadata = ".metadata.json";

    /// <summary>The format of a table that has a child folder of that name; null where the name tells nothing.</summary>
    internal static string? OfFolder(ReadOnlySpan<char> name) => name switch
    {
        DeltaLog => Delta,
        HudiFolder => Hudi,
        _ => null,
    };

    /// <summary>The format of a table in whose folder there is a file of that name; null where it tells nothing.</summary>
    /// <param name="folder">The name of the folder.</param>
    /// <param name="file">The name of the file.</param>
    internal static string? OfFile(ReadOnlySpan<char> folder, ReadOnlySpan<char> file) =>
        file is HudiPartition ? Hudi
        : folder is IcebergFolder && IsIcebergMetadata(file) ? Iceberg
        : null;

    internal static bool IsIcebergMetadata(ReadOnlySpan<char> file) => file.EndsWith(IcebergMetadata, StringComparison.OrdinalIgnoreCase);

    internal static TableFormat OfIceberg(string root) => new(Iceberg, root);

    /// <summary>What a listing that goes on all the same has to say.</summary>
    public LakeWarning Warning => new(LakeWarningCode.TableFormat, $"{Sentence} {Remedy}") { Paths = [Root] };

    /// <summary>The refusal to read the files of the table as they lie there.</summary>
    /// <param name="path">The path as the user wrote it.</param>
    public LakeException Refusal(string path) => new(LakeErrorCode.FileUnsupported, $"'{path}' cannot be read file by file. {Sentence}", Remedy, path);

    private string Sentence =>
        $"'{Root}' is a table of {Name}: its log says which of the files count, and reading all of them would bring back rows that were deleted or replaced.";

    private string Remedy =>
        "Export what counts with an engine that reads the log, for instance Spark: "
            + $"spark.read.format('{Source}').load('{Root}').write.parquet(…); or name the files that count one by one.";

    private string Source => Name switch
    {
        Delta => "delta",
        Hudi => "hudi",
        _ => "iceberg",
    };
}
