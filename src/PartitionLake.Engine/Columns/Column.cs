namespace PartitionLake.Engine.Columns;

/// <summary>
/// The values of one column for some rows: a <see cref="Column{T}"/>, a <see cref="DictionaryColumn"/>
/// or a <see cref="StructColumn"/>; for the encoder also a <see cref="RepeatedColumn"/>.
/// </summary>
/// <remarks>Columns are not changed once they are handed on; several threads may read one.</remarks>
public abstract class Column
{
    private protected Column(LakeType type, int length)
    {
        Type = type;
        Length = length;
    }

    public LakeType Type { get; }

    /// <summary>How many rows. The arrays below may be longer; what lies past this is meaningless.</summary>
    public int Length { get; }

    public abstract bool IsNull(int row);

    /// <summary>The values of the given rows, in the order given; a row of −1 gives null.</summary>
    public abstract Column Gather(ReadOnlySpan<int> rows);

    /// <summary>Memory held, in bytes, dictionaries not counted.</summary>
    public abstract long AllocatedBytes { get; }

    /// <summary>The columns below that are no structs, or this one.</summary>
    internal virtual IEnumerable<Column> Leaves => [this];

    /// <summary>Some rows that follow each other.</summary>
    public Column Slice(int start, int count)
    {
        var rows = new int[count];
        for (var i = 0; i < count; i++)
            rows[i] = start + i;
        return Gather(rows);
    }
}

/// <summary>A column of fixed-width values.</summary>
/// <typeparam name="T">
/// <c>bool</c> for boolean, <c>int</c> for int32 and date (days), <c>long</c> for int64 and timestamp (microseconds),
/// <c>float</c>, <c>double</c>, <see cref="Int128"/> for decimal (the unscaled number).
/// </typeparam>
public sealed class Column<T> : Column
    where T : unmanaged
{
    /// <param name="type">The logical type.</param>
    /// <param name="values">At least <paramref name="length"/> values; null rows hold <c>default</c>. Not copied.</param>
    /// <param name="length">The number of rows.</param>
    /// <param name="validity">Which rows are not null; null means all.</param>
    public Column(LakeType type, T[] values, int length, ValidityMap? validity = null)
        : base(type, length)
    {
        Values = values;
        Validity = validity;
    }

    public T[] Values { get; }

    public ValidityMap? Validity { get; }

    public override bool IsNull(int row) => Validity is not null && !Validity[row];

    public override unsafe long AllocatedBytes => (long)Values.Length * sizeof(T) + (Validity is null ? 0 : Values.Length / 8);

    public override Column Gather(ReadOnlySpan<int> rows) => Gather(rows, new T[rows.Length]);

    /// <summary>Like <see cref="Gather(ReadOnlySpan{int})"/>, into an array of the caller.</summary>
    public Column<T> Gather(ReadOnlySpan<int> rows, T[] values)
    {
        var anyNull = Validity is not null;
        var source = Values;
        var target = values.AsSpan(0, rows.Length);
        for (var i = 0; i < target.Length; i++)
        {
            var row = rows[i];
            target[i] = row >= 0 ? source[row] : default;
            anyNull |= row < 0;
        }
        return new Column<T>(Type, values, rows.Length, anyNull ? ValidityMap.Gather(Validity, rows) : null);
    }
}

/// <summary>A column of byte strings: codes into a dictionary. String, binary, list and map columns are of this form, and packed structs.</summary>
public sealed class DictionaryColumn : Column
{
    /// <param name="type">A string, binary or list type.</param>
    /// <param name="dictionary">The values.</param>
    /// <param name="codes">For each row the entry of its value, or −1 for null. Not copied.</param>
    /// <param name="length">The number of rows.</param>
    public DictionaryColumn(LakeType type, ByteDictionary dictionary, int[] codes, int length)
        : base(type, length)
    {
        Dictionary = dictionary;
        Codes = codes;
    }

    public ByteDictionary Dictionary { get; }

    public int[] Codes { get; }

    public override bool IsNull(int row) => Codes[row] < 0;

    public override long AllocatedBytes => 4L * Codes.Length;

    /// <summary>The bytes of a row that is not null.</summary>
    public ReadOnlySpan<byte> GetBytes(int row) => Dictionary[Codes[row]];

    public override Column Gather(ReadOnlySpan<int> rows) => Gather(rows, new int[rows.Length]);

    /// <summary>Like <see cref="Gather(ReadOnlySpan{int})"/>, into an array of the caller.</summary>
    public DictionaryColumn Gather(ReadOnlySpan<int> rows, int[] codes)
    {
        var source = Codes;
        var target = codes.AsSpan(0, rows.Length);
        for (var i = 0; i < target.Length; i++)
        {
            var row = rows[i];
            target[i] = row >= 0 ? source[row] : -1;
        }
        return new DictionaryColumn(Type, Dictionary, codes, rows.Length);
    }
}
