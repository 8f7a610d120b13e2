using System.Text;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Ingest.Text;

/// <summary>A text file that has become a Parquet file.</summary>
/// <param name="Columns">Its columns.</param>
/// <param name="Profiles">What each can be read as.</param>
internal sealed record TextFile(Columns.Schema Columns, TextProfile[] Profiles)
{
    private const int ShownCharacters = 60;

    /// <summary>Text that is no UTF-8 is an error, not U+FFFD.</summary>
    public static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads all of a file.</summary>
    /// <param name="open">Opens its bytes; a second time where the format has to be read twice.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="format">CSV or NDJSON.</param>
    /// <param name="delimiter">What separates fields of CSV; null for what the name says.</param>
    /// <param name="target">The Parquet file to write.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LakeException">The file is not as it must be.</exception>
    public static TextFile Read(Func<IByteSource> open, string name, InputFormat format, char? delimiter, string target, CancellationToken cancellationToken)
    {
        try
        {
            using var columns = format == InputFormat.Csv
                ? CsvFile.Read(open(), delimiter, target, cancellationToken)
                : NdJsonFile.Read(open, name, target, cancellationToken);
            return new TextFile(columns.Schema, columns.Profiles);
        }
        catch (Exception e) when (e is InvalidDataException or DecoderFallbackException or ZstdSharp.ZstdException or ArgumentException or NotSupportedException
            or EndOfStreamException)
        {
            throw new LakeException(LakeErrorCode.FileCorrupt, $"'{name}' cannot be read: {e.Message}",
                e is DecoderFallbackException ? "Write the file in UTF-8." : "Correct the file, or get it again from its source.", name, e);
        }
        catch (IOException e) when (DiskFailure.OfWriting(e, target) is { } failure)
        {
            throw failure;
        }
    }

    public static LakeException Wrong(string file, string found, string remedy) =>
        new(LakeErrorCode.FileCorrupt, $"'{file}' cannot be read: {found}", remedy, file);

    public static string Shown(ReadOnlySpan<byte> text) => Shown(Encoding.UTF8.GetString(text));

    public static string Shown(string text) => text.Length <= ShownCharacters ? text : text[..ShownCharacters] + "…";

    /// <exception cref="LakeException">A name is missing, or two are one when case is folded.</exception>
    public static void CheckNames(IReadOnlyList<string> names, string file)
    {
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            if (string.IsNullOrWhiteSpace(name))
                throw Wrong(file, "A column has no name.", "Give each column a name.");
            if (!known.Add(name))
            {
                throw new LakeException(LakeErrorCode.ColumnNameCollision,
                    $"'{file}' has several columns '{name}' when case is folded, as Athena and Glue fold it.",
                    "Rename one.", file);
            }
        }
    }
}
