using PartitionLake.Engine.Parquet.Reading.Guards;

namespace PartitionLake.Engine.Parquet.Reading;

/// <summary>
/// Warns, once for each file, that pages end with bytes that are no value. Some writers pad so and all engines pass over it; but a file that
/// was cut and patched looks alike. Safe for several threads.
/// </summary>
internal sealed class PaddingReport(WarningLog warnings)
{
    private readonly HashSet<string> _files = new(StringComparer.Ordinal);

    /// <param name="file">The path or URI.</param>
    /// <param name="column">The first column that has it.</param>
    public void Note(string file, string column)
    {
        lock (_files)
        {
            if (!_files.Add(file))
                return;
        }
        warnings.Add(new LakeWarning(LakeWarningCode.PaddedPages,
            $"Pages of column '{ReadContext.Printable(column)}' of '{ReadContext.Printable(file)}' end with bytes that are no value. "
                + "They were passed over, as other engines do.")
        {
            Paths = [file],
        });
    }
}
