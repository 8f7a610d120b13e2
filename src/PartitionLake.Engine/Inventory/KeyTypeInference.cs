using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Inventory;

/// <summary>Guesses the type of a key from the folder names of one level, where nothing else tells it.</summary>
internal static class KeyTypeInference
{
    /// <summary>
    /// int64 where every text is a whole number (leading zeros allowed, as in <c>month=08</c>), date where every text
    /// is <c>yyyy-MM-dd</c>, otherwise string. Nulls say nothing.
    /// </summary>
    public static LakeType Infer(IReadOnlyList<string?> texts)
    {
        var (any, integers, dates) = (false, true, true);
        foreach (var text in texts)
        {
            if (text is null)
                continue;
            any = true;
            integers = integers && IsInteger(text);
            dates = dates && PartitionValueParser.TryParse(text, LakeType.Date, out _);
        }
        return any && integers ? LakeType.Int64 : any && dates ? LakeType.Date : LakeType.String;
    }

    private static bool IsInteger(string text)
    {
        var digits = text.AsSpan(text.StartsWith('-') ? 1 : 0);
        return !digits.IsEmpty && !digits.ContainsAnyExceptInRange('0', '9') && text != "-0"
            && PartitionValueParser.TryParse(text, LakeType.Int64, out _);
    }
}
