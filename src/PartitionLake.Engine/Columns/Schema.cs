using System.Collections;

namespace PartitionLake.Engine.Columns;

/// <summary>An ordered list of fields whose names differ by more than case (Athena and Glue fold case).</summary>
public sealed class Schema : IReadOnlyList<Field>
{
    private readonly Field[] _fields;
    private readonly Dictionary<string, int> _ordinals;

    /// <exception cref="ArgumentException">Two names are equal when case is folded.</exception>
    public Schema(IEnumerable<Field> fields)
    {
        _fields = [.. fields];
        _ordinals = new Dictionary<string, int>(_fields.Length, StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < _fields.Length; i++)
        {
            if (!_ordinals.TryAdd(_fields[i].Name, i))
            {
                var first = _fields[_ordinals[_fields[i].Name]].Name;
                throw new ArgumentException($"The columns '{first}' and '{_fields[i].Name}' have the same name when case is folded.", nameof(fields));
            }
        }
    }

    public static Schema Empty { get; } = new([]);

    public int Count => _fields.Length;

    public Field this[int ordinal] => _fields[ordinal];

    /// <summary>The position of the column of that name, or −1.</summary>
    public int IndexOf(string name) => _ordinals.TryGetValue(name, out var ordinal) ? ordinal : -1;

    public IEnumerator<Field> GetEnumerator() => ((IEnumerable<Field>)_fields).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _fields.GetEnumerator();

    public override string ToString() => string.Join(", ", (object[])_fields);
}
