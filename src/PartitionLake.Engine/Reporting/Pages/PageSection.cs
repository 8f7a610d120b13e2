namespace PartitionLake.Engine.Reporting.Pages;

/// <summary>A chapter of a report.</summary>
/// <param name="Id">Its name in the page.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Sentence">What it says as a whole; null where its figures say all.</param>
/// <param name="Figures">What it shows.</param>
internal sealed record PageSection(string Id, string Title, string? Sentence, IReadOnlyList<PageFigure> Figures)
{
    public void Write(Markup page)
    {
        page.Open("section", ("id", Id), ("aria-labelledby", Id + "-title"));
        page.Element("h2", Title, ("id", Id + "-title"));
        if (Sentence is not null)
            page.Element("p", Sentence, ("class", "lead"));
        page.Open("div", ("class", "figures"));
        foreach (var figure in Figures)
            figure.Write(page);
        page.Close("div").Close("section");
    }
}
