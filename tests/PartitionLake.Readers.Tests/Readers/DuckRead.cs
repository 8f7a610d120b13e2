using PartitionLake.Engine.Tests.Partitioning;
using PartitionLake.Engine.Tests.Support;
using PartitionLake.Readers.Tests.Matrix;

namespace PartitionLake.Readers.Tests.Readers;

/// <summary>What is asked of each version of DuckDB, and how keys look there.</summary>
internal static class DuckRead
{
    /// <summary>Writes a line for each row of the lake. With <c>hive_types_autocast = false</c> all keys are text: 08 stays 08.</summary>
    public static string Copy(string root, string output) =>
        $"COPY (SELECT {DuckSql.Select(KeyForm.FolderText)} FROM {Scan(root, "hive_types_autocast = false")}) "
            + $"TO {Duck.Literal(output)} (FORMAT csv, DELIMITER '\t', HEADER false, NULLSTR '~')";

    /// <summary>The numbers of the rows of a filter. Left alone, DuckDB finds a date in k_day and text in all else: 08 is no number to it.</summary>
    public static string Filter(string root, MatrixFilter filter) =>
        $"SELECT id FROM {Scan(root, "hive_types = {k_text: VARCHAR, k_num: INTEGER, k_day: DATE, k_flag: BOOLEAN}")} WHERE {DuckSql.Where(filter)}";

    public static void Compare(MatrixLake lake, string output, string reader, bool takesNullForNull)
    {
        var comparison = new MatrixComparison(lake.Oracle, [KeyForm.FolderText, KeyForm.FolderText, KeyForm.FolderText, KeyForm.FolderText])
        {
            KeyText = text => takesNullForNull && HostileTexts.NullToDuck.Contains(text) ? null : text,
        };
        comparison.AddFile(output);
        comparison.Finish(reader);
    }

    /// <summary>The rows that a filter must find in DuckDB 1.5: those of the oracle after the texts NULL and null have become null.</summary>
    public static long[] Expected(MatrixLake lake, MatrixFilter filter)
    {
        var condition = filter.Conditions[0];
        if (condition.Column.Name != "k_text")
            return filter.Rows(lake.Oracle);
        if (condition.Comparison != Comparison.IsNull)
            return HostileTexts.NullToDuck.Contains(CanonicalText.Text(condition.Operand)) ? [] : filter.Rows(lake.Oracle);
        var texts = HostileTexts.NullToDuck.Select(
            text => new MatrixFilter(condition with { Comparison = Comparison.Equal, Operand = CanonicalText.Of(text) }));
        return [.. texts.Append(filter).SelectMany(one => one.Rows(lake.Oracle)).Order()];
    }

    private static string Scan(string root, string types) =>
        $"read_parquet({Duck.Literal(Path.Combine(root, "**", "*.parquet"))}, hive_partitioning = true, {types})";
}
