namespace PartitionLake.Engine.Reporting.Pages;

/// <summary>A chart, with what it shows in a sentence and the table it is drawn from, for those who read, print or listen.</summary>
/// <param name="Id">Its name in the page.</param>
/// <param name="Chart">The kind, which <c>report.js</c> knows how to draw; null for a table without a chart.</param>
/// <param name="Title">What is shown.</param>
/// <param name="Sentence">What it shows.</param>
/// <param name="Table">The numbers.</param>
internal sealed record PageFigure(string Id, string? Chart, string Title, string Sentence, PageTable Table)
{
    /// <summary>Whether it takes the whole width of the page.</summary>
    public bool IsWide { get; init; }

    /// <summary>Fields of the table for the chart to use, by what for.</summary>
    public IReadOnlyList<(string Name, string Value)> Uses { get; init; } = [];

    public void Write(Markup page)
    {
        var attributes = new List<(string, string?)>
        {
            ("id", Id), ("class", IsWide ? "figure wide" : "figure"), ("data-chart", Chart), ("data-title", Title),
        };
        foreach (var (name, value) in Uses)
            attributes.Add(($"data-{name}", value));
        page.Open("figure", [.. attributes]);
        page.Open("figcaption").Element("h3", Title).Element("p", Sentence).Close("figcaption");
        if (Chart is null)
        {
            Table.Write(page, Title);
        }
        else
        {
            page.Open("div", ("class", "plot")).Close("div");
            page.Open("details").Open("summary").Text("Numbers").Element("span", $" of {Title}", ("class", "unseen")).Close("summary");
            Table.Write(page, Title);
            page.Close("details");
        }
        page.Close("figure");
    }
}
