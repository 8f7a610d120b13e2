namespace PartitionLake.Engine.Catalog;

/// <summary>A table of the catalog by its full name. Both parts are folded to lower case, as the catalog does.</summary>
public sealed record TableName
{
    private const int LongestName = 255;

    /// <exception cref="LakeException"><see cref="LakeErrorCode.CatalogNameInvalid"/>: Athena could not hold one of the names.</exception>
    public TableName(string database, string name)
    {
        Database = Checked(database, "database");
        Name = Checked(name, "table");
    }

    /// <summary>The table of a text <c>database.table</c>; null where that is none.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.CatalogNameInvalid"/>: Athena could not hold one of the names.</exception>
    public static TableName? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('.');
        return parts.Length == 2 && parts[0].Length > 0 && parts[1].Length > 0 ? new TableName(parts[0], parts[1]) : null;
    }

    public string Database { get; }

    public string Name { get; }

    public override string ToString() => $"{Database}.{Name}";

    private static string Checked(string name, string what)
    {
        ArgumentNullException.ThrowIfNull(name);
        var folded = CatalogText.Fold(name);
        if (folded.Length is > 0 and <= LongestName && folded.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            return folded;
        throw new LakeException(
            LakeErrorCode.CatalogNameInvalid,
            $"{CatalogText.Quote(name)} cannot be the name of a {what} in Athena: "
                + $"it has {name.Length} characters, and a name has 1 to {LongestName} letters (a to z), digits and underscores.",
            "Choose another name.",
            name);
    }
}
