using System.Numerics;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Catalog.Projection;

/// <summary>What the real values of one partition key look like. Memory is bounded however many there are.</summary>
internal sealed class KeyProfile(Field key)
{
    /// <summary>Distinct values that are kept; more is "many" for every purpose.</summary>
    private const int MostValues = 5000;

    private readonly HashSet<string> _values = new(StringComparer.Ordinal);
    private long _first;
    private BigInteger _step;
    private bool _anyInteger;
    private int _padded;
    private int _shortest = int.MaxValue;

    public Field Key { get; } = key;

    public bool HasNull { get; private set; }

    /// <summary>Whether there were more distinct values than are kept.</summary>
    public bool HasMany { get; private set; }

    /// <summary>The distinct values; not all of them where <see cref="HasMany"/>.</summary>
    public IReadOnlyCollection<string> Values => _values;

    public bool AllIntegers { get; private set; } = true;

    public bool AllDates { get; private set; } = true;

    /// <summary>A value that an enum cannot hold, and why.</summary>
    public string? EnumObjection { get; private set; }

    /// <summary>A folder that projection would spell otherwise.</summary>
    public string? OddFolder { get; private set; }

    public long Least { get; private set; } = long.MaxValue;

    public long Greatest { get; private set; } = long.MinValue;

    /// <summary>The zeros in front decide; −1 where the values do not agree on a width.</summary>
    public int Digits => _padded == 0 ? 0 : _padded > 0 && _shortest >= _padded && Least >= 0 ? _padded : -1;

    public long Step => IntegerProjection.StepOf(_step);

    public void Add(string? text, string segment)
    {
        if (text is null)
        {
            HasNull = true;
            return;
        }
        // Athena looks for the name in lower case and escapes the value as Hive does.
        if (OddFolder is null && (!PartitionPath.CanHold(text) || segment != PartitionPath.Segment(CatalogText.Fold(Key.Name), text)))
            OddFolder = segment;
        if (_values.Count < MostValues ? !_values.Add(text) : _values.Contains(text))
            return;
        HasMany |= _values.Count == MostValues && !_values.Contains(text);
        EnumObjection ??= EnumProjection.ObjectionTo(text);
        AddInteger(text);
        AllDates = AllDates && DateProjection.TryRead(text, out _);
    }

    private void AddInteger(string text)
    {
        if (!AllIntegers)
            return;
        if (!IntegerProjection.TryRead(text, out var value) || (text[0] == '-' && IntegerProjection.Write(value, 0) != text))
        {
            AllIntegers = false;
            return;
        }
        if (text.Length > 1 && text[0] == '0')
            _padded = _padded == 0 || _padded == text.Length ? text.Length : -1;
        else
            _shortest = Math.Min(_shortest, text.Length);
        if (!_anyInteger)
            (_anyInteger, _first) = (true, value);
        _step = BigInteger.GreatestCommonDivisor(_step, (BigInteger)value - _first);
        (Least, Greatest) = (Math.Min(Least, value), Math.Max(Greatest, value));
    }
}
