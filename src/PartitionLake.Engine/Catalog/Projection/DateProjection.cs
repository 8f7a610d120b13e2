using System.Globalization;
using System.Numerics;

namespace PartitionLake.Engine.Catalog.Projection;

/// <summary>Days from a range, in equal steps, spelled <c>yyyy-MM-dd</c>.</summary>
internal sealed record DateProjection(string Key, DateOnly First, DateOnly Last, int Step) : KeyProjection(Key)
{
    public const string Format = "yyyy-MM-dd";

    public override ProjectionKind Kind => ProjectionKind.Date;

    public override BigInteger Count => (Last.DayNumber - First.DayNumber) / Step + 1;

    public override bool Reaches(string text) =>
        TryRead(text, out var day) && day >= First && day <= Last && (day.DayNumber - First.DayNumber) % Step == 0;

    public override KeyProjection? Including(string text)
    {
        if (!TryRead(text, out var day))
            return null;
        var distance = Math.Abs(day.DayNumber - First.DayNumber);
        var step = First == Last ? distance : (int)BigInteger.GreatestCommonDivisor(Step, distance);
        return new DateProjection(Key, day < First ? day : First, day > Last ? day : Last, Math.Max(1, step));
    }

    public override IEnumerable<KeyValuePair<string, string>> Settings() =>
    [
        new("type", "date"),
        new("range", $"{Write(First)},{Write(Last)}"),
        new("format", Format),
        new("interval", Step.ToString(CultureInfo.InvariantCulture)),
        new("interval.unit", "DAYS"),
    ];

    public static bool TryRead(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private static string Write(DateOnly day) => day.ToString(Format, CultureInfo.InvariantCulture);
}
