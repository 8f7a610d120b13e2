using System.Globalization;

namespace PartitionLake.Engine.Health;

/// <summary>Months as numbers, year × 12 + month − 1, so that neighbours differ by one.</summary>
public static class MonthNumber
{
    public static int Of(DateOnly date) => date.Year * 12 + date.Month - 1;

    /// <summary>The text of a month: <c>2025-08</c>.</summary>
    public static string Text(int month) => string.Create(CultureInfo.InvariantCulture, $"{month / 12:D4}-{month % 12 + 1:D2}");

    /// <summary>The number of a month written <c>yyyy-MM</c>; null where it is none.</summary>
    public static int? Parse(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? Of(date) : null;
}
