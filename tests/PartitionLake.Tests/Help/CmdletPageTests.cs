using System.Text.RegularExpressions;

namespace PartitionLake.Tests.Help;

/// <summary>The pages that people read where there is no console, which is also where <c>Get-Help -Online</c> goes.</summary>
public sealed partial class CmdletPageTests : IDisposable
{
    private static readonly string s_folder = Path.Combine(Repository.Root, "docs", "cmdlets");

    private readonly HostedRunspace _runspace = new();

    public static TheoryData<string> Cmdlets => new(Repository.ExportedCmdlets);

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_page_of_each_cmdlet_is_what_its_help_says(string name)
    {
        var file = Path.Combine(s_folder, name + ".md");
        var page = CmdletPage.Of(name);
        if (Environment.GetEnvironmentVariable("PARTITIONLAKE_WRITE_DOCS") is not null)
            File.WriteAllText(file, page);

        Assert.Equal(page, File.ReadAllText(file).ReplaceLineEndings("\n"));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void The_page_of_each_cmdlet_has_its_parameters(string name)
    {
        const string Own = """
            param($n)
            (Get-Command $n).Parameters.Keys | Where-Object {
                $_ -notin [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters
            }
            """;
        var page = File.ReadAllText(Path.Combine(s_folder, name + ".md")).ReplaceLineEndings("\n");

        Assert.All(_runspace.Invoke(Own, name), parameter => Assert.Contains($"\n**-{parameter}** (`", page, StringComparison.Ordinal));
    }

    [Fact]
    public void There_is_a_page_for_each_cmdlet_and_no_other() =>
        Assert.Equal(Repository.ExportedCmdlets.Order(), Directory.GetFiles(s_folder).Select(Path.GetFileNameWithoutExtension).Order());

    [Fact]
    public void Whatever_a_page_of_the_documentation_links_to_is_there()
    {
        var pages = Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(Repository.Root, "README.md")).Append(Path.Combine(Repository.Root, "ARCHITECTURE.md"))
            .Append(Path.Combine(Repository.Root, "CHANGELOG.md")).ToList();
        var lost = new List<string>();
        foreach (var page in pages)
        {
            foreach (var target in Link().Matches(Fence().Replace(File.ReadAllText(page), "")).Select(static link => link.Groups[1].Value))
            {
                if (target.Contains("://", StringComparison.Ordinal))
                    continue;
                var (file, anchor) = target.Split('#') is [var path, var part] ? (path, part) : (target, null);
                var full = file.Length == 0 ? page : Path.GetFullPath(file, Path.GetDirectoryName(page)!);
                if (!Path.Exists(full) || (anchor is not null && !Anchors(full).Contains(anchor)))
                    lost.Add($"{Path.GetRelativePath(Repository.Root, page)}: {target}");
            }
        }

        Assert.True(pages.Count > 40);
        Assert.Empty(lost);
    }

    public void Dispose() => _runspace.Dispose();

    /// <summary>The headings of a page, as forges make anchors of them.</summary>
    private static HashSet<string> Anchors(string page) =>
        [.. Heading().Matches(Fence().Replace(File.ReadAllText(page), "")).Select(static heading =>
            NoLetter().Replace(heading.Groups[1].Value.ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("^#+ (.+?)\r?$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoLetter();
}
