using System.Collections;
using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Inventory;

/// <summary>For each key the values a user asked for, compared by the canonical text of the key's type.</summary>
internal sealed class ExactValues
{
    private readonly HashSet<string>?[] _texts;
    private readonly bool[] _null;
    private readonly LakeLayout _layout;

    /// <exception cref="LakeException">A name is no partition key, or a value is not of its type.</exception>
    public ExactValues(LakeLayout layout, IReadOnlyDictionary<string, object?>? wanted)
    {
        _layout = layout;
        _texts = new HashSet<string>?[layout.Keys.Count];
        _null = new bool[layout.Keys.Count];
        foreach (var (name, value) in wanted ?? new Dictionary<string, object?>())
        {
            var level = layout.LevelOf(name);
            var texts = _texts[level] ??= new HashSet<string>(StringComparer.Ordinal);
            if (value is IEnumerable several and not string)
            {
                foreach (var one in several)
                    Add(texts, level, one);
            }
            else
            {
                Add(texts, level, value);
            }
            DeepestLevel = Math.Max(DeepestLevel, level);
        }
    }

    /// <summary>The innermost level with a wanted value; −1 where there is none.</summary>
    public int DeepestLevel { get; } = -1;

    public bool Allows(int level, Column value)
    {
        if (_texts[level] is not { } texts)
            return true;
        return value.IsNull(0) ? _null[level] : texts.Contains(Canonical(level, value));
    }

    private void Add(HashSet<string> texts, int level, object? value)
    {
        if (value is null)
        {
            _null[level] = true;
            return;
        }
        var key = _layout.Keys[level];
        var text = TextOf(value, key.Type);
        if (!PartitionValueParser.TryParse(text, key.Type, out var column))
        {
            throw new LakeException(
                LakeErrorCode.TypeMismatch,
                $"The value {PartitionText.Quote(text)} wanted for the partition key '{key.Name}' is no {key.Type}, the type of that key.",
                $"Give a {key.Type}, or pass -KeyType @{{ {key.Name} = 'string' }} if the folders hold other text.",
                key.Name);
        }
        texts.Add(Canonical(level, column));
    }

    private string Canonical(int level, Column value) => PartitionValue.Format(_layout.Keys[level].Name, value, 0)!;

    private static string TextOf(object value, LakeType type) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        DateTimeOffset instant => TextOf(instant.UtcDateTime, type),
        DateTime clock when clock.TimeOfDay == TimeSpan.Zero && type.Kind != TypeKind.Timestamp => clock.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime clock => (type.IsUtc ? clock.ToUniversalTime() : clock).ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
