using System.Globalization;
using System.Text;

namespace PartitionLake.Engine.Parquet.Reading.Guards;

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

    /// <summary>Names come from the file and go to a terminal.</summary>
    public static string Printable(string text) => PrintableText.OneLine(text);

    private static string Remedy(LakeErrorCode code) => code switch
    {
        LakeErrorCode.FileUnsupported => "Leave the column out, or write the file again with a type, encoding and codec that PartitionLake reads.",
        LakeErrorCode.LimitExceeded =>
            "If you trust the file, raise the limit that the message names in the environment "
                + $"variable {ReadLimitsText.Variable}, as 'limit=value'; otherwise remove the file.",
        _ => "Restore the file from its source or write it again; it cannot be read safely as it is.",
    };
}
