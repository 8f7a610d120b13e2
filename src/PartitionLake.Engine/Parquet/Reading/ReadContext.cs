using System.Globalization;
using System.Text;

namespace PartitionLake.Engine.Parquet.Reading;

/// <summary>Says where in which file something went wrong, and turns every failure into a <see cref="LakeException"/>.</summary>
internal static class ReadContext
{
    /// <summary>
    /// The last line of defence: whatever decoding throws on bytes nobody foresaw becomes a typed error.
    /// Cancellation and the errors of the byte source pass unchanged.
    /// </summary>
    public static bool IsForeign(Exception exception) => exception is not (LakeException or OperationCanceledException);

    public static LakeException Wrap(Exception exception, string file, string? column = null, int? rowGroup = null)
    {
        var place = new StringBuilder("The file '").Append(Printable(file)).Append('\'');
        if (column is not null)
            place.Append(", column '").Append(Printable(column)).Append('\'');
        if (rowGroup is not null)
            place.Append(CultureInfo.InvariantCulture, $", row group {rowGroup}");
        var (code, found) = exception switch
        {
            ReadFailure failure => (failure.Code, failure.Message),
            OutOfMemoryException => (LakeErrorCode.LimitExceeded, "there is not enough memory to decode it."),
            _ => (LakeErrorCode.FileCorrupt, $"decoding failed where valid data was expected ({exception.GetType().Name}: {exception.Message})"),
        };
        place.Append(": ").Append(found);
        return new LakeException(code, place.ToString(), Remedy(code), file, exception is ReadFailure ? null : exception);
    }

    /// <summary>The text with control characters written as escapes: names come from the file and go to a terminal.</summary>
    public static string Printable(string text)
    {
        var start = 0;
        while (start < text.Length && !IsUnprintable(text[start]))
            start++;
        if (start == text.Length)
            return text;
        var result = new StringBuilder(text.Length + 16).Append(text, 0, start);
        foreach (var c in text.AsSpan(start))
        {
            if (IsUnprintable(c))
                result.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else
                result.Append(c);
        }
        return result.ToString();
    }

    private static bool IsUnprintable(char c) =>
        char.IsControl(c) || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static string Remedy(LakeErrorCode code) => code switch
    {
        LakeErrorCode.FileUnsupported => "Leave the column out, or write the file again with a type, encoding and codec that PartitionLake reads.",
        LakeErrorCode.LimitExceeded => $"If you trust the file, raise the limit that the message names in the environment variable {ReadLimitsText.Variable}, as 'limit=value'; otherwise remove the file.",
        _ => "Restore the file from its source or write it again; it cannot be read safely as it is.",
    };
}
