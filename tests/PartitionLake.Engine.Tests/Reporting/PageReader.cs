using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PartitionLake.Engine.Reporting;
using PartitionLake.Engine.Reporting.Pages;

namespace PartitionLake.Engine.Tests.Reporting;

/// <summary>Reads a report back, as any reader of its markup does, without its scripts.</summary>
internal sealed partial class PageReader
{
    private readonly XDocument _page;

    public PageReader(string html)
    {
        Html = html;
        _page = XDocument.Parse(Libraries().Replace(html, ""));
    }

    public string Html { get; }

    public static PageReader Of(ReportContents contents, string? title = null)
    {
        using var stream = new MemoryStream();
        ReportPage.Write(contents, title, stream);
        return new PageReader(Encoding.UTF8.GetString(stream.ToArray()));
    }

    public IEnumerable<XElement> Elements(string tag) => _page.Descendants(tag);

    public string? Fact(string name) =>
        (string?)Elements("dd").SingleOrDefault(fact => (string?)fact.Attribute("data-fact") == name)?.Attribute("data-value");

    /// <summary>The exact values of a column of a figure's table; texts where it has none.</summary>
    public List<string> Column(string figure, string field)
    {
        var table = Elements("figure").Single(item => (string?)item.Attribute("id") == figure).Descendants("table").Single();
        var place = table.Descendants("thead").Single().Descendants("th").ToList().FindIndex(head => (string?)head.Attribute("data-field") == field);
        return [.. table.Descendants("tbody").Single().Elements("tr")
            .Select(row => row.Elements().ElementAt(place)).Select(static cell => (string?)cell.Attribute("data-value") ?? cell.Value)];
    }

    public List<long> Numbers(string figure, string field) => Column(figure, field).ConvertAll(static text => long.Parse(text, CultureInfo.InvariantCulture));

    [GeneratedRegex("<(script|style)>.*?</\\1>|<!DOCTYPE html>", RegexOptions.Singleline)]
    private static partial Regex Libraries();
}
