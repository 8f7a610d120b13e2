using System.Globalization;
using System.Text;

namespace PartitionLake.Tests.Output;

/// <summary>Names and values that try to take over the terminal they are shown on.</summary>
public sealed class HostileTextTests : IDisposable
{
    // Colours, a window title, a C1 sequence, a bell, an overprinted line, and writing that runs backwards.
    private const string Hostile = "a\u001b[31mred\u001b]0;title\u0007\u009b2Jb\u202egnirts\u2066\u200bz";

    private readonly PartitionLake.Tests.Support.TempFolder _folder = new();

    [Fact]
    public void A_view_shows_names_and_values_without_what_a_terminal_obeys_and_objects_keep_them()
    {
        // A C1 sequence cannot be part of a folder's name in a lake, so the value has none; the lake's own folder may.
        var head = $$"""
            Import-Module '{{Repository.Manifest}}'
            $esc = [char]27; $bidi = [char]0x202E
            $value = "a$esc[31mred$esc]0;title$([char]7)b${bidi}gnirts"
            $lake = '{{_folder.Path}}/lake' + [char]0x9B + '2J' + $bidi
            $row = @{ s = $value; v = 1 }
            """;
        string[] scripts =
        [
            "$row | Invoke-PartitionEtl -Name \"run$esc[31m\" -PartitionBy s -Destination $lake",
            "Get-LakePartition -Path $lake | Out-String -Width 200",
            "'same: ' + ((Get-LakePartition -Path $lake).s -ceq $value)",
        ];
        var text = "";
        foreach (var script in scripts)
        {
            var outcome = ShellProcess.Run("-Command", head + Environment.NewLine + script);
            Assert.Empty(outcome.Errors);
            text += string.Join('\n', outcome.Lines) + '\n';
        }
        AssertPrintable(text);
        Assert.Contains("Run         : run\\u001B[31m (", text, StringComparison.Ordinal);
        Assert.Contains($"Destination : {_folder.Path}/lake\\u009B2J\\u202E", text, StringComparison.Ordinal);
        Assert.Contains($"Lake: {_folder.Path}/lake\\u009B2J\\u202E", text, StringComparison.Ordinal);
        Assert.Contains("b\\u202Egnirts", text, StringComparison.Ordinal);
        Assert.Contains("same: True", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("param($x) Get-LakePartition -Path ('/nowhere/' + $x) -ErrorAction Stop")]
    [InlineData("param($x) Invoke-PartitionEtl -Plan @{ $x = 1 }")]
    [InlineData("param($x) Invoke-PartitionEtl -Fact ('/nowhere/' + $x) -PartitionBy $x -Destination '/nowhere'")]
    [InlineData("param($x) @{ a = 1 } | Invoke-PartitionEtl -PartitionBy $x -Destination '/nowhere'")]
    [InlineData("param($x) @{ a = 1 } | Invoke-PartitionEtl -PartitionBy a -Column $x -Destination '/nowhere'")]
    public void An_error_shows_what_it_quotes_without_what_a_terminal_obeys(string script)
    {
        using var runspace = new HostedRunspace();
        var error = runspace.Failure(script, Hostile);
        Assert.DoesNotContain("UnexpectedFailure", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        AssertPrintable(error.Exception.Message + error.CategoryInfo + error.ErrorDetails?.Message + error.ErrorDetails?.RecommendedAction);
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertPrintable(string text)
    {
        Assert.NotEmpty(text);
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (rune.Value is '\n' or '\r' or '\t')
                continue;
            Assert.False(category is UnicodeCategory.Control or UnicodeCategory.Format,
                $"U+{rune.Value:X4} in: {text.Replace("\u001b", "<ESC>", StringComparison.Ordinal)}");
        }
    }
}
