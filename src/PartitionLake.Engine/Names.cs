namespace PartitionLake.Engine;

/// <summary>Helps when a name is not there: suggests the nearest one that is.</summary>
public static class Names
{
    private const int ShownNames = 30;
    private const int LongestName = 200;

    /// <summary>The error for a column that does not exist.</summary>
    /// <param name="name">The name asked for.</param>
    /// <param name="where">The part of the plan or command that asks.</param>
    /// <param name="known">The names that exist.</param>
    /// <param name="owner">What has them.</param>
    public static LakeException NotFound(string name, string where, IEnumerable<string> known, string owner)
    {
        var names = known.ToList();
        var nearest = Nearest(name, names);
        return new LakeException(
            LakeErrorCode.ColumnNotFound,
            $"{where} names the column '{name}', which {owner} does not have.",
            (nearest is null ? "" : $"Did you mean '{nearest}'? ")
                + $"The columns are: {string.Join(", ", names.Take(ShownNames))}{(names.Count > ShownNames ? ", …" : "")}.",
            name);
    }

    /// <summary>The known name that takes the fewest edits, case aside; null when none is close enough to be a slip.</summary>
    public static string? Nearest(string name, IReadOnlyList<string> known)
    {
        if (name.Length > LongestName)
            return null;
        string? nearest = null;
        var fewest = Math.Max(2, name.Length / 2) + 1;
        foreach (var candidate in known)
        {
            if (candidate.Length > LongestName)
                continue;
            var edits = Distance(name, candidate);
            // Replacing every letter is no slip.
            if (edits < fewest && edits < Math.Max(name.Length, candidate.Length))
                (nearest, fewest) = (candidate, edits);
        }
        return nearest;
    }

    private static int Distance(string left, string right)
    {
        Span<int> row = stackalloc int[right.Length + 1];
        for (var j = 0; j < row.Length; j++)
            row[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j < row.Length; j++)
            {
                var same = char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]);
                var replaced = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
