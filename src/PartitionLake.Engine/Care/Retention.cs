using System.Globalization;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Care;

/// <summary>Partitions whose every row is older than a day.</summary>
/// <param name="By">A partition key or a column of the data files: a date, a timestamp, or text that begins with the year, as <c>2025-08</c>.</param>
/// <param name="Before">The first moment that is not old. Of a date its day counts, of text as much of the day as the text tells.</param>
public sealed record Retention(string By, DateTime Before)
{
    /// <summary>What is true of a row that keeps its partition. A null has no age.</summary>
    /// <exception cref="LakeException">There is no such column, or it tells no time.</exception>
    internal string ConditionToStay(Schema table)
    {
        var ordinal = table.IndexOf(By);
        if (ordinal < 0)
            throw Names.NotFound(By, "By", table.Select(static field => field.Name), "the lake");
        var name = $"\"{table[ordinal].Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        var day = Before.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var first = table[ordinal].Type.Kind switch
        {
            TypeKind.Date => $"DATE '{day}'",
            TypeKind.Timestamp when table[ordinal].Type.IsUtc =>
                $"TIMESTAMP '{Clock(Before.Kind == DateTimeKind.Local ? Before.ToUniversalTime() : Before)} UTC'",
            TypeKind.Timestamp => $"TIMESTAMP '{Clock(Before)}'",
            // Text that tells a month or a year alone is old when that is over, not from its first day on.
            TypeKind.String => $"SUBSTRING('{day}', 1, CHAR_LENGTH({name}))",
            TypeKind.Boolean or TypeKind.Int32 or TypeKind.Int64 or TypeKind.Float or TypeKind.Double or TypeKind.Decimal or TypeKind.Binary
                or TypeKind.List or TypeKind.Struct or TypeKind.Map => throw new LakeException(
                LakeErrorCode.TypeMismatch, $"'{By}' is of type {table[ordinal].Type}, which tells no day.",
                $"Name a date, a timestamp, or text such as 2025-08; or say with -Filter which partitions are meant, such as \"{By} < {Before.Year}\".", By),
        };
        return $"{name} IS NULL OR {name} >= {first}";
    }

    private static string Clock(DateTime moment) => moment.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
