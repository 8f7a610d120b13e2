namespace PartitionLake.Engine.Ingest.Text;

/// <summary>What the files of an input are.</summary>
public enum InputFormat
{
    /// <summary>What their names say; Parquet where they say nothing.</summary>
    Auto,
    Parquet,
    /// <summary>Comma-separated values with a header (RFC 4180), UTF-8.</summary>
    Csv,
    /// <summary>A JSON object a line, UTF-8.</summary>
    NdJson,
}

/// <summary>What the name of a file tells of its format and compression. The one place for that rule.</summary>
public static class TextName
{
    private static readonly string[] s_compressions = ["", ".gz", ".zst"];

    /// <summary>The format; <see cref="InputFormat.Parquet"/> where the name tells no other.</summary>
    public static InputFormat FormatOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return HasExtension(path, InputFormat.Csv) ? InputFormat.Csv : HasExtension(path, InputFormat.NdJson) ? InputFormat.NdJson : InputFormat.Parquet;
    }

    /// <summary>Whether a file of that name holds rows of the format.</summary>
    public static bool HasExtension(string path, InputFormat format)
    {
        ArgumentNullException.ThrowIfNull(path);
        string[] extensions = format switch
        {
            InputFormat.Csv => [".csv", ".tsv"],
            InputFormat.NdJson => [".ndjson", ".jsonl", ".json"],
            InputFormat.Auto or InputFormat.Parquet => [],
            _ => [],
        };
        foreach (var extension in extensions)
        {
            foreach (var compression in s_compressions)
            {
                if (path.EndsWith(extension + compression, StringComparison.OrdinalIgnoreCase))
                    return true;
            }
        }
        return false;
    }

    /// <summary>Whether values are separated by tabs.</summary>
    public static bool IsTabbed(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return s_compressions.Any(compression => path.EndsWith(".tsv" + compression, StringComparison.OrdinalIgnoreCase));
    }
}
