using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Drift;

/// <summary>The columns that a file has, which it shares with most other files of its table.</summary>
/// <param name="Stored">The columns of the file as it stores them, without those that are partition keys too.</param>
/// <param name="Places">The positions of these in the file.</param>
/// <param name="Columns">The same columns as they are to be read, then the partition keys that its folders give.</param>
/// <param name="Unreadable">Its columns that cannot be read, with the reason.</param>
internal sealed record FileShape(Schema Stored, IReadOnlyList<int> Places, Schema Columns, IReadOnlyDictionary<string, string> Unreadable)
{
    /// <summary>The first file of this shape, for messages.</summary>
    public required string FirstFile { get; init; }

    /// <summary>Fields of structs that can be read alone, by the names that lead to them, with their positions in the file.</summary>
    public IReadOnlyDictionary<string, (LakeType Type, int Place)> Inner { get; init; } = new Dictionary<string, (LakeType, int)>();

    /// <summary>A file that is read as it is.</summary>
    public static FileShape AsStored(string file, Schema columns, IReadOnlyDictionary<string, string> unreadable) =>
        new(columns, [.. Enumerable.Range(0, columns.Count)], columns, unreadable) { FirstFile = file };

    /// <summary>What the files have under that name, in words.</summary>
    public string Describe(string column) => Columns.IndexOf(column) is >= 0 and var ordinal ? Columns[ordinal].Type.ToString()
        : Unreadable.TryGetValue(column, out var reason) ? reason : ColumnConflict.Missing;

    /// <summary>Whether files of the two shapes can be read alike.</summary>
    public bool IsAlike(FileShape other) => (ReferenceEquals(Columns, other.Columns) || Columns.SequenceEqual(other.Columns))
        && ((ReferenceEquals(Stored, Columns) && ReferenceEquals(other.Stored, other.Columns))
            || (Stored.SequenceEqual(other.Stored) && Places.SequenceEqual(other.Places)))
        && Unreadable.Count == other.Unreadable.Count
        && Unreadable.All(column => other.Unreadable.TryGetValue(column.Key, out var reason) && reason == column.Value);
}
