using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Checks;

/// <summary>Shows values of a row to a user.</summary>
internal static class ValueDisplay
{
    private const int LongestText = 100;

    /// <summary><c>name = value, name = value</c> for the given columns of a row.</summary>
    public static string Describe(IColumnSource source, IReadOnlyList<int> columns, int row)
    {
        var parts = new string[columns.Count];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = $"{source.Schema[columns[i]].Name} = {Text(source.GetColumn(columns[i]), row)}";
        return string.Join(", ", parts);
    }

    /// <summary>The value as text; binary values and lists by their length.</summary>
    public static string Text(Column column, int row)
    {
        if (column.IsNull(row))
            return "null";
        switch (column)
        {
            case DictionaryColumn text when column.Type.Kind == TypeKind.String:
                var value = text.Dictionary.GetString(text.Codes[row]);
                return $"'{(value.Length > LongestText ? value[..LongestText] + "…" : value)}'";
            case DictionaryColumn bytes:
                return $"{bytes.GetBytes(row).Length} bytes";
            case Column<double> { Values: var numbers } when !double.IsFinite(numbers[row]):
                return numbers[row].ToString(System.Globalization.CultureInfo.InvariantCulture);
            case Column<float> { Values: var numbers } when !float.IsFinite(numbers[row]):
                return numbers[row].ToString(System.Globalization.CultureInfo.InvariantCulture);
            default:
                return Plain(column, row);
        }
    }

    /// <summary>A row that is shown because it breaks a rule may well hold a date that no calendar has.</summary>
    private static string Plain(Column column, int row)
    {
        try
        {
            return PartitionValue.Format("", column, row)!;
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.PartitionValueInvalid)
        {
            return $"a {column.Type} past the years 0001 to 9999";
        }
    }
}
