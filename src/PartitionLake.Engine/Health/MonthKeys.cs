using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Health;

/// <summary>Which partition keys tell the month: <c>year</c> and <c>month</c>, or one whose values are <c>yyyy-MM</c> or dates.</summary>
internal sealed class MonthKeys
{
    private readonly LakeLayout _layout;
    private readonly int _yearLevel;
    private readonly int _monthLevel;

    private MonthKeys(LakeLayout layout, int yearLevel, int monthLevel)
    {
        _layout = layout;
        _yearLevel = yearLevel;
        _monthLevel = monthLevel;
    }

    /// <summary>The keys of that lake, which <paramref name="sample"/> is a partition of; null where no key tells the month.</summary>
    public static MonthKeys? Find(LakeLayout layout, ExaminedPartition sample)
    {
        var (year, month) = (layout.Schema.IndexOf("year"), layout.Schema.IndexOf("month"));
        if (year >= 0 && month >= 0)
            return new MonthKeys(layout, year, month);
        for (var level = 0; level < layout.Keys.Count; level++)
        {
            var single = new MonthKeys(layout, -1, level);
            if (layout.Keys[level].Type.Kind is TypeKind.String or TypeKind.Date && single.MonthOf(sample) is not null)
                return single;
        }
        return null;
    }

    /// <summary>The month of a partition; null where its values tell none.</summary>
    public int? MonthOf(ExaminedPartition partition)
    {
        var value = partition.Folder.Values[_monthLevel].Value;
        if (_yearLevel < 0)
            return value is DateOnly date ? MonthNumber.Of(date) : value is string text ? MonthNumber.Parse(text) : null;
        return ToNumber(partition.Folder.Values[_yearLevel].Value) is { } year and >= 1 and <= 9999 && ToNumber(value) is { } month and >= 1 and <= 12
            ? year * 12 + month - 1
            : null;
    }

    /// <summary>Whether a selection leaves room for partitions of that month; days of it are not looked at.</summary>
    public bool IsSelected(int month, PartitionSelection selection)
    {
        var values = new Dictionary<int, Column>();
        if (_yearLevel >= 0)
        {
            Add(_yearLevel, (month / 12).ToString(CultureInfo.InvariantCulture));
            Add(_monthLevel, Padded(month));
        }
        else if (_layout.Keys[_monthLevel].Type.Kind == TypeKind.String)
        {
            Add(_monthLevel, MonthNumber.Text(month));
        }
        return selection.MayMatch(values);

        void Add(int level, string text)
        {
            if (PartitionValueParser.TryParse(text, _layout.Keys[level].Type, out var value))
                values[level] = value;
        }
    }

    private static string Padded(int month) => (month % 12 + 1).ToString("D2", CultureInfo.InvariantCulture);

    private static int? ToNumber(object? value) => value switch
    {
        int number => number,
        long number and >= 0 and <= 9999 => (int)number,
        string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };
}
