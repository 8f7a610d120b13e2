using System.Globalization;
using System.Reflection;

namespace PartitionLake.Engine.Parquet.Reading.Guards;

/// <summary>
/// Reads limits from text such as <c>MaxPageBytes=512MB; MaxStall=00:10:00</c>, as the environment variable
/// <see cref="Variable"/> holds it. That way every command that reads can be told.
/// </summary>
public static class ReadLimitsText
{
    public const string Variable = "PARTITIONLAKE_READLIMITS";

    // One reference, so that threads see text and limits that belong together.
    private static Tuple<string, ReadLimits> _last = new("", ReadLimits.Default);

    /// <summary>The limits that the environment sets, on top of the defaults.</summary>
    /// <exception cref="LakeException">The variable's text is not understood.</exception>
    public static ReadLimits FromEnvironment()
    {
        var text = Environment.GetEnvironmentVariable(Variable) ?? "";
        var last = _last;
        if (last.Item1 == text)
            return last.Item2;
        var limits = Parse(text);
        _last = new(text, limits);
        return limits;
    }

    /// <exception cref="LakeException">The text is not a list of <c>limit=value</c>.</exception>
    public static ReadLimits Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var limits = new ReadLimits();
        foreach (var pair in text.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = (equals < 0 ? pair : pair[..equals]).Trim();
            var property = typeof(ReadLimits).GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            if (property is null)
                throw Fault(text, $"knows no limit '{name}'");
            property.SetValue(limits, Value(property.PropertyType, equals < 0 ? "" : pair[(equals + 1)..].Trim())
                ?? throw Fault(text, $"gives the limit {property.Name} a value that is not a positive number of its range, a size or a time"));
        }
        return limits;
    }

    private static object? Value(Type type, string text)
    {
        if (type == typeof(TimeSpan))
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time > TimeSpan.Zero ? time : null;
        var (digits, unit) = text.ToUpperInvariant() switch
        {
            [.. var rest, 'K', 'B'] => (rest, 1L << 10),
            [.. var rest, 'M', 'B'] => (rest, 1L << 20),
            [.. var rest, 'G', 'B'] => (rest, 1L << 30),
            var rest => (rest, 1L),
        };
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number > long.MaxValue / unit)
            return null;
        number *= unit;
        return type == typeof(long) ? number : number <= int.MaxValue ? (int)number : null;
    }

    private static LakeException Fault(string text, string fault) => new(
        LakeErrorCode.PlanInvalid,
        $"The environment variable {Variable} is '{text}', which {fault}.",
        "Write it as 'limit=value; limit=value'. The limits are: "
            + $"{string.Join(", ", typeof(ReadLimits).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => p.Name))}.",
        Variable);
}
