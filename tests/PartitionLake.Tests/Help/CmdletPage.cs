using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PartitionLake.Tests.Help;

/// <summary>The page of a cmdlet in <c>docs/cmdlets</c>, made of the text that its help is made of.</summary>
internal static partial class CmdletPage
{
    private static readonly string s_help = Path.Combine(Repository.Root, "src", "PartitionLake", "Help");

    public static string Of(string name)
    {
        var help = XElement.Load(Path.Combine(s_help, "Cmdlets", name + ".xml"));
        var page = new StringBuilder($"# {name}\n\n{Prose(help.Element("synopsis")!)}\n\n## Syntax\n\n```\n");
        var sets = help.Elements("set").Select(static set => (string)set.Attribute("name")!).DefaultIfEmpty("").ToList();
        page.AppendJoin("\n", sets.Select(set => Syntax(help, set))).Append("\n```\n\n## Description\n");
        foreach (var paragraph in help.Element("description")!.Elements("p"))
            page.Append($"\n{Prose(paragraph)}\n");
        page.Append("\n## Examples\n");
        foreach (var example in help.Elements("example"))
        {
            page.Append($"\n### {Prose((string)example.Attribute("title")!)}\n\n```powershell\n{Code(example)}\n```\n");
            foreach (var paragraph in example.Elements("p"))
                page.Append($"\n{Prose(paragraph)}\n");
        }
        page.Append("\n## Parameters\n");
        AppendParameters(page, help.Elements("parameter"));
        foreach (var (file, sentence) in Shared(help))
        {
            page.Append($"\n### {sentence}\n");
            AppendParameters(page, XElement.Load(Path.Combine(s_help, "Shared", file)).Elements("parameter"));
        }
        AppendTypes(page, "Input", help.Elements("input"));
        AppendTypes(page, "Output", help.Elements("output"));
        page.Append("\n## See also\n\n");
        page.AppendJoin(", ", help.Elements("link").Select(static link => Link(link.Value)));
        if (help.Attribute("aws") is not null)
            page.Append($"{(help.Element("link") is null ? "" : ", ")}[the permissions that it needs](../permissions.md#{name.ToLowerInvariant()})");
        return page.Append('\n').ToString();
    }

    private static IEnumerable<(string File, string Sentence)> Shared(XElement help)
    {
        if (help.Attribute("storage") is not null)
            yield return ("Storage.xml", "Of every cmdlet that opens lakes in buckets");
        if (help.Attribute("aws") is not null)
            yield return ("Aws.xml", "Of every cmdlet that reaches AWS");
    }

    private static string Syntax(XElement help, string set)
    {
        var own = help.Elements("parameter").Where(parameter =>
            parameter.Attribute("sets") is not { } sets || sets.Value.Split(' ').Contains(set, StringComparer.Ordinal));
        var words = own.Select(static parameter =>
        {
            var name = parameter.Attribute("position") is null ? $"-{Name(parameter)}" : $"[-{Name(parameter)}]";
            var word = Type(parameter) == "SwitchParameter" ? name : $"{name} <{Type(parameter)}>";
            return parameter.Attribute("required") is null ? $"[{word}]" : word;
        });
        return $"{(string)help.Attribute("name")!} {string.Join(' ', words)}"
            + (help.Attribute("aws") is null ? "" : " [<parameters of AWS>]") + " [<CommonParameters>]";
    }

    private static void AppendParameters(StringBuilder page, IEnumerable<XElement> parameters)
    {
        foreach (var parameter in parameters)
        {
            List<string> facts = [$"`{Type(parameter)}`"];
            if (parameter.Attribute("required") is not null)
                facts.Add("required");
            if (parameter.Attribute("position") is { } position)
                facts.Add($"position {position.Value}");
            if (parameter.Attribute("default") is { } value)
                facts.Add($"by default {Prose(value.Value)}");
            if (parameter.Attribute("pipeline") is { } pipeline)
                facts.Add(pipeline.Value.Contains("ByValue", StringComparison.Ordinal) ? "from the pipeline" : "from the pipeline by property");
            if (parameter.Attribute("aliases") is { } aliases)
                facts.Add($"also {string.Join(", ", aliases.Value.Split(", ").Select(static alias => $"`-{alias}`"))}");
            page.Append($"\n**-{Name(parameter)}** ({string.Join("; ", facts)})\n");
            foreach (var paragraph in parameter.Elements("p").DefaultIfEmpty(parameter))
                page.Append($"\n{Prose(paragraph)}\n");
        }
    }

    private static void AppendTypes(StringBuilder page, string title, IEnumerable<XElement> types)
    {
        page.Append($"\n## {title}\n\n");
        foreach (var type in types)
            page.Append($"- `{Type(type)}`: {Prose(type)}\n");
    }

    private static string Link(string name) =>
        Repository.ExportedCmdlets.Contains(name) ? $"[{name}]({name}.md)" : $"`Get-Help {name}`";

    private static string Code(XElement example) => example.Element("code")!.Value.ReplaceLineEndings("\n").Trim();

    private static string Name(XElement parameter) => (string)parameter.Attribute("name")!;

    private static string Type(XElement parameter) => (string)parameter.Attribute("type")!;

    private static string Prose(XElement text) => Prose(text.Value);

    /// <summary>One line whose signs are signs: the texts of the help know no markup.</summary>
    private static string Prose(string text) => Special().Replace(Space().Replace(text.Trim(), " "), @"\$0");

    [GeneratedRegex(@"[\\`*_\[\]<>#|~]")]
    private static partial Regex Special();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
