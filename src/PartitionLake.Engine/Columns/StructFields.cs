using System.Collections;

namespace PartitionLake.Engine.Columns;

/// <summary>The fields of a struct, in order. Two lists of fields are equal when their fields are.</summary>
public sealed class StructFields : IReadOnlyList<Field>, IEquatable<StructFields>
{
    private readonly Field[] _fields;

    /// <exception cref="ArgumentException">There is none, or two names are equal when case is folded.</exception>
    public StructFields(IEnumerable<Field> fields)
    {
        _fields = [.. fields];
        if (_fields.Length == 0)
            throw new ArgumentException("A struct has at least one field.", nameof(fields));
        if (_fields.DistinctBy(field => field.Name, StringComparer.OrdinalIgnoreCase).Count() < _fields.Length)
            throw new ArgumentException("A struct has several fields of one name when case is folded.", nameof(fields));
    }

    public int Count => _fields.Length;

    public Field this[int index] => _fields[index];

    /// <summary>The position of the field of that name without regard to case, or −1.</summary>
    public int IndexOf(string name) => Array.FindIndex(_fields, field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public bool Equals(StructFields? other) => other is not null && _fields.AsSpan().SequenceEqual(other._fields);

    public override bool Equals(object? obj) => Equals(obj as StructFields);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var field in _fields)
            hash.Add(field);
        return hash.ToHashCode();
    }

    public IEnumerator<Field> GetEnumerator() => ((IEnumerable<Field>)_fields).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _fields.GetEnumerator();
}
