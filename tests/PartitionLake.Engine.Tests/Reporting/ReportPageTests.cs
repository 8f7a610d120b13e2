using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PartitionLake.Engine.Reporting.Measuring;
using PartitionLake.Engine.Reporting.Pages;

namespace PartitionLake.Engine.Tests.Reporting;

public sealed partial class ReportPageTests
{
    public static TheoryData<string> Hostile => new(SampleReport.Hostile);

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Names_and_messages_are_text_and_nothing_else(string name)
    {
        var contents = SampleReport.Of(200, name);
        contents.Add(SampleReport.Finding(0, name));
        contents.Add(SampleReport.Drift(name));
        contents.Missed(name, new LakeException(LakeErrorCode.FileCorrupt, $"A file of {name} is broken.", $"Restore {name}.", name));
        var plain = PageReader.Of(WithAll(SampleReport.Of(200, "GA")));
        var page = PageReader.Of(contents, name);
        var shown = PrintableText.OneLine(name);

        Assert.Equal(plain.Elements("script").Count(), page.Elements("script").Count());
        Assert.Empty(page.Elements("img").Concat(page.Elements("svg")).Concat(page.Elements("b").Where(static item => item.Parent!.Name != "dd")));
        Assert.DoesNotContain(page.Elements("figure").SelectMany(static item => item.DescendantsAndSelf()).Attributes(),
            static attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.Equal(shown, page.Elements("h1").Single().Value);
        Assert.Contains(page.Column("largest", "name").Concat(page.Column("smallest", "name")).Concat(page.Column("key-0", "name")),
            text => text.Contains(shown, StringComparison.Ordinal));
        Assert.Contains(shown, page.Column("runs", "plan"));
        Assert.Equal([$"Finding 0 about {shown}."], page.Column("finding-0", "message"));
        Assert.Equal([$"state={shown}"], page.Column("drift-0", "place"));
        Assert.Equal([shown], page.Column("problems", "part"));
        // Nothing is left that turns the direction of writing, or that a reader of files would stop at.
        Assert.DoesNotContain('\u202E', page.Html);
        Assert.DoesNotContain('\0', page.Html);
    }

    [Fact]
    public void A_hundred_thousand_partitions_fit_into_a_small_file_that_says_all_of_them()
    {
        var page = PageReader.Of(SampleReport.Of(100_000));
        var partitions = Enumerable.Range(0, 100_000).Select(static i => SampleReport.Partition(i)).ToList();

        Assert.InRange(Encoding.UTF8.GetByteCount(page.Html), 400_000, 1_000_000);
        Assert.Equal(partitions.Sum(static item => item.Bytes), long.Parse(page.Fact("bytes")!));
        Assert.Equal(partitions.Sum(static item => item.Rows), long.Parse(page.Fact("rows")!));
        Assert.Equal("100000", page.Fact("partitions"));
        Assert.Equal(partitions.Sum(static item => item.Objects), long.Parse(page.Fact("objects")!));
        Assert.Equal(100_000, page.Numbers("sizes", "partitions").Sum());
        Assert.Equal(partitions.Sum(static item => item.Bytes), page.Numbers("freshness", "bytes").Sum());
        Assert.Equal(partitions.OrderByDescending(static item => item.Bytes).ThenBy(static item => item.Path, StringComparer.Ordinal)
            .Take(PartitionTally.Shown).Select(static item => item.Path), page.Column("largest", "name"));
        Assert.Equal([24, 500, 9], page.Numbers("keys", "values"));
        Assert.Equal(partitions.Where(static item => item.StorageClass == "GLACIER_IR").Sum(static item => item.Bytes), page.Numbers("storage", "bytes")[^1]);
    }

    [Fact]
    public void A_report_that_keeps_runs_whole_keeps_the_newest()
    {
        var contents = SampleReport.Of(1);
        for (var night = 60; night < 500; night++)
            contents.Add(SampleReport.Run(night));
        var page = PageReader.Of(contents);

        Assert.Equal("500", page.Fact("runs"));
        Assert.Equal(RunTally.Shown, page.Column("runs", "id").Count);
        Assert.Equal(SampleReport.Run(499).RunId, page.Column("runs", "id")[^1]);
    }

    [Fact]
    public void Findings_are_all_counted_and_some_of_each_kept()
    {
        var contents = SampleReport.Of(1);
        for (var i = 0; i < 1000; i++)
            contents.Add(SampleReport.Finding(i));
        var page = PageReader.Of(contents);

        Assert.Equal("1000", page.Fact("findings"));
        Assert.Equal(FindingTally.ShownOfEach, page.Column("finding-0", "message").Count);
        Assert.Contains(page.Elements("p"), static text => text.Value == "200 errors, 800 warnings, 0 for information.");
    }

    [Fact]
    public void A_part_that_nobody_looked_at_is_not_told_as_if_nothing_was_found()
    {
        var contents = new Engine.Reporting.ReportContents(SampleReport.Now);
        contents.Add(SampleReport.Run(1));
        var page = PageReader.Of(contents);

        Assert.Null(page.Fact("findings"));
        Assert.Null(page.Fact("rows"));
        Assert.Equal("1", page.Fact("runs"));
    }

    [Fact]
    public void The_policy_lets_in_the_scripts_and_the_style_of_the_page_by_their_checksums_and_nothing_else()
    {
        var html = PageReader.Of(SampleReport.Of(10)).Html;
        var policy = System.Net.WebUtility.HtmlDecode(Policy().Match(html).Groups[1].Value);
        var hashes = Inline().Matches(html)
            .Select(static match => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(match.Groups[2].Value)))}'").ToList();

        Assert.Equal(4, hashes.Count);
        Assert.Equal(
            $"default-src 'none'; script-src {string.Join(' ', hashes.Skip(1))}; style-src {hashes[0]}; base-uri 'none'; form-action 'none'", policy);
        Assert.DoesNotContain("\r", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("d3.min.js")]
    [InlineData("plot.umd.min.js")]
    public void The_libraries_are_those_whose_checksums_stand_beside_them(string name)
    {
        var file = Path.Combine(Browser.Source("src", "PartitionLake.Engine", "Reporting", "Pages", "Assets"), name);
        var readme = File.ReadAllText(Path.Combine(Path.GetDirectoryName(file)!, "README.md"));

        Assert.Contains($"| {name} | {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))} |", readme, StringComparison.Ordinal);
        Assert.Contains(ReportAssets.Libraries, text => text == File.ReadAllText(file));
    }

    private static Engine.Reporting.ReportContents WithAll(Engine.Reporting.ReportContents contents)
    {
        contents.Add(SampleReport.Finding(0));
        contents.Add(SampleReport.Drift());
        contents.Missed("Runs", new LakeException(LakeErrorCode.FileCorrupt, "A file is broken.", "Restore it.", "x"));
        return contents;
    }

    [GeneratedRegex("http-equiv=\"Content-Security-Policy\" content=\"(.*?)\"")]
    private static partial Regex Policy();

    [GeneratedRegex("<(style|script)>(.*?)</\\1>", RegexOptions.Singleline)]
    private static partial Regex Inline();
}
