using System.Globalization;

namespace PartitionLake.Engine.Reporting.Pages;

/// <summary>A table of a report. A chart draws what its table says, so that the two cannot differ.</summary>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">One value for each column; null shows as a dash.</param>
internal sealed record PageTable(IReadOnlyList<PageColumn> Columns, IReadOnlyList<object?[]> Rows)
{
    private const string Nothing = "–";

    public void Write(Markup page, string caption)
    {
        page.Open("div", ("class", "scroll"), ("role", "region"), ("aria-label", caption), ("tabindex", "0")).Open("table");
        page.Element("caption", caption, ("class", "unseen")).Open("thead").Open("tr");
        foreach (var column in Columns)
            page.Element("th", column.Label, ("scope", "col"), ("data-field", column.Field), ("class", column.IsNumber ? "number" : null));
        page.Close("tr").Close("thead").Open("tbody");
        foreach (var row in Rows)
        {
            page.Open("tr");
            for (var i = 0; i < row.Length; i++)
                WriteCell(page, Columns[i], row[i]);
            page.Close("tr");
        }
        page.Close("tbody").Close("table").Close("div");
    }

    private static void WriteCell(Markup page, PageColumn column, object? value)
    {
        var tag = column.Unit == PageUnit.Name ? "th" : "td";
        var kind = column.Unit switch
        {
            PageUnit.Name => "name",
            PageUnit.Text => null,
            PageUnit.Severity => "severity " + (value as string)?.ToLowerInvariant(),
            _ => "number",
        };
        page.Element(tag, value is null ? Nothing : Shown(column.Unit, value),
            ("scope", tag == "th" ? "row" : null), ("class", kind), ("data-value", value is null || !column.IsNumber ? null : Exact(value)));
    }

    private static string Shown(PageUnit unit, object value) => unit switch
    {
        PageUnit.Bytes => ByteText.Format(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        PageUnit.Count => Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString("N0", CultureInfo.InvariantCulture),
        PageUnit.Share => PageText.Share((double)value),
        PageUnit.Seconds => PageText.Duration((double)value),
        PageUnit.Time => PageText.Time((DateTime)value),
        _ => (string)value,
    };

    /// <summary>The value as a script reads it.</summary>
    private static string Exact(object value) => value switch
    {
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}

/// <param name="Field">The name by which the chart asks for it.</param>
/// <param name="Label">Its heading.</param>
/// <param name="Unit">What its values are.</param>
internal sealed record PageColumn(string Field, string Label, PageUnit Unit)
{
    public bool IsNumber => Unit is PageUnit.Count or PageUnit.Bytes or PageUnit.Share or PageUnit.Seconds or PageUnit.Time;
}

/// <summary>What the values of a column are, and so how they are shown.</summary>
internal enum PageUnit
{
    /// <summary>What names the row.</summary>
    Name,
    Text,
    Severity,
    Count,
    Bytes,
    /// <summary>0 to 1.</summary>
    Share,
    Seconds,
    /// <summary>UTC.</summary>
    Time,
}
