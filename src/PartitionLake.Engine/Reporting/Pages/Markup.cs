using System.Net;

namespace PartitionLake.Engine.Reporting.Pages;

/// <summary>Writes HTML whose every text and every attribute is escaped: keys, paths and messages were chosen by others.</summary>
/// <remarks>The markup is well-formed XML too, so that a test can read it back.</remarks>
/// <param name="writer">Where it goes.</param>
internal sealed class Markup(TextWriter writer)
{
    public Markup Open(string tag, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Begin(tag, attributes);
        writer.Write('>');
        return this;
    }

    public Markup Close(string tag)
    {
        writer.Write("</");
        writer.Write(tag);
        writer.Write(">\n");
        return this;
    }

    /// <summary>An element that holds nothing, such as <c>meta</c>.</summary>
    public Markup Empty(string tag, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Begin(tag, attributes);
        writer.Write("/>\n");
        return this;
    }

    /// <summary>An element that holds a text alone.</summary>
    public Markup Element(string tag, string text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Begin(tag, attributes);
        writer.Write('>');
        Text(text);
        return Close(tag);
    }

    /// <summary>A text on one line, in which what would turn the direction of writing shows as an escape.</summary>
    public Markup Text(string text)
    {
        writer.Write(Escape(PrintableText.OneLine(text)));
        return this;
    }

    /// <summary>A text of several lines, such as a licence.</summary>
    public Markup Lines(string text)
    {
        writer.Write(Escape(PrintableText.Lines(text)));
        return this;
    }

    /// <summary>What this assembly itself brings, as it is: scripts and styles.</summary>
    public Markup Asset(string text)
    {
        writer.Write(text);
        return this;
    }

    private void Begin(string tag, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        writer.Write('<');
        writer.Write(tag);
        foreach (var (name, value) in attributes)
        {
            if (value is null)
                continue;
            writer.Write(' ');
            writer.Write(name);
            writer.Write("=\"");
            writer.Write(Escape(PrintableText.OneLine(value)));
            writer.Write('"');
        }
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
