namespace PartitionLake.Engine.Columns;

/// <summary>Columns of structs as packed values, which is how expressions take them, and the way back.</summary>
internal static class PackedStruct
{
    /// <summary>A column whose values are bytes, whatever form its structs have.</summary>
    public static DictionaryColumn Of(Column column) => column as DictionaryColumn ?? Pack((StructColumn)column);

    /// <summary>A column of packed structs field by field.</summary>
    public static StructColumn Open(DictionaryColumn packed)
    {
        var types = packed.Type.Fields!;
        var fields = new Column[types.Count];
        for (var i = 0; i < fields.Length; i++)
        {
            var ordinal = i;
            fields[i] = StructColumn.Of(PartColumn.Create(types[i].Type, packed.Length, (int row, out ReadOnlySpan<byte> part) =>
            {
                part = default;
                return !packed.IsNull(row) && StructValue.TryGet(packed.GetBytes(row), types.Count, ordinal, out part);
            }));
        }
        return new StructColumn(packed.Type, fields, packed.Length, ValidityOf(packed));
    }

    private static ValidityMap? ValidityOf(DictionaryColumn column)
    {
        ValidityMap? validity = null;
        for (var row = 0; row < column.Length; row++)
        {
            if (column.Codes[row] < 0)
                (validity ??= ValidityMap.AllValid(column.Length)).SetNull(row);
        }
        return validity;
    }

    private static DictionaryColumn Pack(StructColumn column)
    {
        var packed = new PackedBytes();
        var codes = new int[column.Length];
        var ends = new int[column.Length];
        var count = 0;
        for (var row = 0; row < codes.Length; row++)
        {
            codes[row] = -1;
            if (column.IsNull(row))
                continue;
            Write(column, row, packed);
            ends[count] = packed.Position;
            codes[row] = count++;
        }
        return new DictionaryColumn(column.Type, new ByteDictionary(packed.Written.ToArray(), ends, count, isDistinct: false), codes, codes.Length);
    }

    private static void Write(StructColumn column, int row, PackedBytes target)
    {
        Span<byte> scratch = stackalloc byte[16];
        var head = target.Skip(4 * column.Fields.Count);
        var start = target.Position;
        for (var i = 0; i < column.Fields.Count; i++)
        {
            var field = column.Fields[i];
            var isPresent = !field.IsNull(row);
            if (isPresent && field is StructColumn inner)
                Write(inner, row, target);
            else if (isPresent)
                target.Write(SingleValue.BytesOf(field, row, scratch));
            target.Patch(head + 4 * i, target.Position - start | (isPresent ? 0 : StructValue.NullFlag));
        }
    }
}
