namespace PartitionLake.Engine.Columns;

/// <summary>
/// A column of structs: a column for each field, so that joins, shuffle, spill files and encoder have one way for a field and for a flat column.
/// Where the struct is null, its fields are.
/// </summary>
/// <remarks>
/// A struct that stands in a list, and one that an expression has just made, is packed as <see cref="StructValue"/> says;
/// <see cref="Of"/> and <see cref="PackedStruct.Of"/> are the ways from one form to the other.
/// </remarks>
public sealed class StructColumn : Column
{
    private readonly Column[] _fields;

    /// <param name="type">The struct's type.</param>
    /// <param name="fields">The values of each field. Not copied.</param>
    /// <param name="length">The number of rows.</param>
    /// <param name="validity">Where the struct is not null; null means everywhere.</param>
    public StructColumn(LakeType type, Column[] fields, int length, ValidityMap? validity = null)
        : base(type, length)
    {
        _fields = fields;
        Validity = validity;
    }

    public IReadOnlyList<Column> Fields => _fields;

    public ValidityMap? Validity { get; }

    /// <summary>Where the struct is null, as a column of its own, of whose values nothing but that is known.</summary>
    internal Column<bool> Presence => new(LakeType.Boolean, new bool[Length], Length, Validity);

    internal override IEnumerable<Column> Leaves => _fields.SelectMany(static part => part.Leaves);

    public override long AllocatedBytes
    {
        get
        {
            var bytes = Validity is null ? 0L : Length / 8;
            foreach (var part in _fields)
                bytes += part.AllocatedBytes;
            return bytes;
        }
    }

    /// <summary>A column whose structs are not packed, whatever form it has.</summary>
    public static Column Of(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return column is DictionaryColumn { Type.Kind: TypeKind.Struct } packed ? PackedStruct.Open(packed) : column;
    }

    public override bool IsNull(int row) => Validity is not null && !Validity[row];

    public override Column Gather(ReadOnlySpan<int> rows)
    {
        var fields = new Column[_fields.Length];
        for (var i = 0; i < fields.Length; i++)
            fields[i] = _fields[i].Gather(rows);
        var anyNull = Validity is not null || rows.IndexOfAnyInRange(int.MinValue, -1) >= 0;
        return new StructColumn(Type, fields, rows.Length, anyNull ? ValidityMap.Gather(Validity, rows) : null);
    }
}
