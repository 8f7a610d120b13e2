using System.Globalization;
using PartitionLake.Engine.Tests.Partitioning;

namespace PartitionLake.Readers.Tests.Matrix;

/// <summary>A partition of the lake: its keys, how many rows it has, and whether it is cut into several row groups.</summary>
internal sealed record MatrixPartition(string? Text, int? Number, DateOnly? Day, bool? Flag, int Rows, bool HasManyRowGroups = false)
{
    public const int LargeRows = 100_000;

    /// <summary>The partition whose rows hold nothing but their number: as empty as one can be that has a folder.</summary>
    public bool IsEmpty => Text is null && Rows == 1;

    /// <summary>The values as folders spell them, in the order of <see cref="MatrixColumns.Keys"/>.</summary>
    public string?[] FolderTexts =>
    [
        Text, Number?.ToString("D2", CultureInfo.InvariantCulture), Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Flag is { } flag
            ? flag ? "true" : "false"
            : null,
    ];

    /// <summary>The values as canonical text.</summary>
    public string[] Canonical =>
    [
        Text is null ? CanonicalText.Null : CanonicalText.Of(Text),
        Number?.ToString(CultureInfo.InvariantCulture) ?? CanonicalText.Null,
        Day is { } day ? (day.DayNumber - new DateOnly(1970, 1, 1).DayNumber).ToString(CultureInfo.InvariantCulture) : CanonicalText.Null,
        FolderTexts[3] ?? CanonicalText.Null,
    ];

    public static IReadOnlyList<MatrixPartition> All { get; } = [.. Create()];

    private static IEnumerable<MatrixPartition> Create()
    {
        yield return new("one row group", 1, new DateOnly(2025, 1, 31), true, LargeRows);
        yield return new("many row groups", 2, new DateOnly(2024, 2, 29), false, LargeRows, HasManyRowGroups: true);
        yield return new(null, null, null, null, 1);
        yield return new(null, 8, new DateOnly(1969, 12, 31), null, 700);
        string[] texts = [.. HostileTexts.All, .. HostileTexts.NullToDuck];
        for (var i = 0; i < texts.Length; i++)
        {
            yield return new(
                texts[i],
                i % 13 == 5 ? null : 1 + i % 12,
                i % 11 == 7 ? null : new DateOnly(2025, 8, 1).AddDays(i),
                (i % 3) switch { 0 => true, 1 => false, _ => null },
                1 + i % 4 * 5);
        }
    }
}
