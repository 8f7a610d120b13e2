using System.Collections;

namespace PartitionLake.Engine.Expressions.Syntax;

/// <summary>An immutable list of expressions that compares by content, so that trees compare by content.</summary>
public sealed class ExpressionList : IReadOnlyList<SqlExpression>, IEquatable<ExpressionList>
{
    private readonly SqlExpression[] _items;

    public ExpressionList(IEnumerable<SqlExpression> items) => _items = [.. items];

    public int Count => _items.Length;

    /// <summary>The depth of the deepest item; 0 when there is none.</summary>
    public int Depth
    {
        get
        {
            var depth = 0;
            foreach (var item in _items)
                depth = Math.Max(depth, item.Depth);
            return depth;
        }
    }

    public SqlExpression this[int index] => _items[index];

    public bool Equals(ExpressionList? other) => other is not null && _items.AsSpan().SequenceEqual(other._items);

    public override bool Equals(object? obj) => Equals(obj as ExpressionList);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in _items)
            hash.Add(item);
        return hash.ToHashCode();
    }

    public IEnumerator<SqlExpression> GetEnumerator() => ((IEnumerable<SqlExpression>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();

    public override string ToString() => string.Join(", ", (object[])_items);
}
