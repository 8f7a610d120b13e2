using System.Globalization;
using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Reporting.Measuring;

/// <summary>The values of one partition key, and what each of them holds. Memory is bounded however many there are.</summary>
/// <param name="name">The key.</param>
public sealed class KeyTally(string name)
{
    /// <summary>Values that are told apart; what lies beyond is counted as others.</summary>
    public const int MostValues = 100_000;

    private readonly Dictionary<string, KeyValueTally> _values = new(StringComparer.Ordinal);

    public string Name => name;

    /// <summary>The type of the values that were seen; null where none was anything but null.</summary>
    public LakeType? Type { get; private set; }

    /// <summary>How many different values there are, null not among them; the least number where <see cref="HasMany"/>.</summary>
    public int Distinct => _values.Count;

    /// <summary>Whether there are more than are told apart.</summary>
    public bool HasMany { get; private set; }

    /// <summary>Partitions whose value is null.</summary>
    public long Nulls { get; private set; }

    /// <summary>The values that hold the most bytes.</summary>
    public IReadOnlyList<KeyValueTally> Heaviest(int most) =>
        [.. _values.Values.OrderByDescending(static value => value.Bytes).ThenBy(static value => value.Text, StringComparer.Ordinal).Take(most)];

    internal void Add(object? value, long? rows, long bytes)
    {
        if (value is null)
        {
            Nulls++;
            return;
        }
        Type ??= TypeOf(value);
        var text = TextOf(value);
        if (!_values.TryGetValue(text, out var tally))
        {
            if (_values.Count == MostValues)
            {
                HasMany = true;
                return;
            }
            _values.Add(text, tally = new KeyValueTally(text));
        }
        tally.Add(rows, bytes);
    }

    internal static LakeType TypeOf(object value) => value switch
    {
        bool => LakeType.Boolean,
        int or short or sbyte or byte or ushort => LakeType.Int32,
        long or uint => LakeType.Int64,
        float => LakeType.Float,
        double => LakeType.Double,
        decimal => LakeType.Decimal(38, 9),
        DateOnly => LakeType.Date,
        DateTime => LakeType.Timestamp,
        _ => LakeType.String,
    };

    private static string TextOf(object value) => value switch
    {
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}

/// <summary>What the partitions with one value of a key hold.</summary>
/// <param name="text">The value, as text.</param>
public sealed class KeyValueTally(string text)
{
    public string Text => text;

    public long Partitions { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Null once the rows of one partition are unknown.</summary>
    public long? Rows { get; private set; } = 0;

    internal void Add(long? rows, long bytes)
    {
        Partitions++;
        Bytes += bytes;
        Rows += rows;
    }
}
