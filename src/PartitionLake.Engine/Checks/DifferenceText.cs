using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Judging;

namespace PartitionLake.Engine.Checks;

/// <summary>Shows two values that should be equal, so that a user sees where they differ.</summary>
internal static class DifferenceText
{
    private const int Shown = 60;
    private const int Before = 12;

    /// <summary>Both values, cut to the part around the first place where they differ.</summary>
    public static (string Ours, string Theirs) Of(ColumnDifference difference)
    {
        var (ours, theirs) = (Whole(difference.Ours), Whole(difference.Theirs));
        var place = 0;
        while (place < ours.Length && place < theirs.Length && ours[place] == theirs[place])
            place++;
        return (Around(ours, place), Around(theirs, place));
    }

    private static string Whole(Column column)
    {
        if (column.IsNull(0) || column is not DictionaryColumn bytes)
            return ValueDisplay.Text(column, 0);
        return column.Type.Kind switch
        {
            TypeKind.String => $"'{Encoding.UTF8.GetString(bytes.GetBytes(0))}'",
            TypeKind.List or TypeKind.Map => Elements(column.Type.Element!, bytes.GetBytes(0)),
            TypeKind.Struct => Fields(column.Type.Fields!, bytes.GetBytes(0)),
            TypeKind.Boolean or TypeKind.Int32 or TypeKind.Int64 or TypeKind.Float
                or TypeKind.Double or TypeKind.Decimal or TypeKind.Date or TypeKind.Timestamp or TypeKind.Binary =>
                    "0x" + Convert.ToHexString(bytes.GetBytes(0)),
        };
    }

    private static string Elements(LakeType type, ReadOnlySpan<byte> packed)
    {
        var text = new StringBuilder("[");
        var elements = ListValue.Enumerate(packed);
        while (elements.MoveNext())
            text.Append(text.Length > 1 ? ", " : "").Append(Whole(SingleValue.ColumnOf(type, elements.IsNull, elements.Current)));
        return text.Append(']').ToString();
    }

    private static string Fields(StructFields fields, ReadOnlySpan<byte> packed)
    {
        var text = new StringBuilder("{");
        for (var i = 0; i < fields.Count; i++)
        {
            var isNull = !StructValue.TryGet(packed, fields.Count, i, out var value);
            text.Append(i > 0 ? ", " : "").Append(fields[i].Name).Append(": ").Append(Whole(SingleValue.ColumnOf(fields[i].Type, isNull, value)));
        }
        return text.Append('}').ToString();
    }

    private static string Around(string text, int place)
    {
        if (text.Length <= Shown)
            return text;
        var start = Math.Clamp(place - Before, 0, text.Length - Shown);
        var end = start + Shown;
        return $"{(start > 0 ? "…" : "")}{text.AsSpan(start, Shown)}{(end < text.Length ? "…" : "")}";
    }
}
