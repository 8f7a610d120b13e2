using System.Text.RegularExpressions;

namespace PartitionLake.Tests.Architecture;

public sealed partial class SourceTests
{
    private const int LongestFile = 400;
    private const int LongestLine = 160;

    [Fact]
    public void No_source_file_is_too_long_to_be_read()
    {
        var tooLong = Sources("*.cs").Concat(Sources("*.ps1"))
            .Select(path => (Name: Relative(path), Lines: File.ReadLines(path).Count()))
            .Where(file => file.Lines > LongestFile)
            .Select(file => $"{file.Name}: {file.Lines} lines");

        Assert.Empty(tooLong);
    }

    [Fact]
    public void No_line_is_too_long_to_be_read()
    {
        var sources = ((string[])["*.cs", "*.ps1", "*.psm1"]).SelectMany(Sources).Append(Path.Combine(Repository.Root, "build.ps1")).ToList();
        var tooLong = sources.SelectMany(static path => LongLines(File.ReadAllText(path)).Select(line => $"{Relative(path)}: line {line}"));

        Assert.NotEmpty(sources);
        Assert.Empty(tooLong);
    }

    [Theory]
    [InlineData(160, 0, false)]
    [InlineData(161, 0, true)]
    [InlineData(20, 200, false)]
    [InlineData(161, 200, true)]
    public void A_line_is_as_long_as_what_is_not_quoted_raw_in_it(int code, int quoted, bool isTooLong)
    {
        var line = new string('x', code);
        var raw = quoted == 0 ? "" : "\"\"\"" + new string('q', quoted) + "\"\"\"";
        var here = quoted == 0 ? "" : "@'\n" + new string('q', quoted) + "\n'@";

        Assert.Equal(isTooLong ? [2] : [], LongLines($"a\n{line}{raw}\nb"));
        Assert.Equal(isTooLong ? [2] : [], LongLines($"a\n{line}{here}\nb"));
        Assert.Equal(isTooLong ? [4] : [], LongLines($"\"\"\"\n{new string('q', quoted)}\n\"\"\"\n{line}"));
    }

    [Fact]
    public void The_namespace_of_a_file_is_its_folder()
    {
        var files = Sources("*.cs").Select(path => (Name: Relative(path), Match: Namespace().Match(File.ReadAllText(path))))
            .Where(file => file.Match.Success).ToList();
        var wrong = files.Where(file => file.Match.Groups[1].Value != Expected(file.Name)).Select(file => $"{file.Name}: {file.Match.Groups[1].Value}");

        Assert.NotEmpty(files);
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_test_of_the_module_goes_through_PowerShell()
    {
        var tests = Directory.GetFiles(Path.Combine(Repository.Root, "tests", "PartitionLake.Tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Where(path => !IsBuilt(path) && !Relative(path).Contains("/Architecture/", StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(tests);
        Assert.All(tests, path => Assert.Matches("HostedRunspace|ShellProcess|ShellSession|/usr/bin/script", File.ReadAllText(path)));
    }

    [Fact]
    public void A_switch_over_the_kinds_of_columns_names_them_all_so_that_the_compiler_tells_where_a_new_one_is_missing()
    {
        var sources = Sources("*.cs").Where(static path => Relative(path).StartsWith("src/", StringComparison.Ordinal)).ToList();
        var wrong = sources.SelectMany(static path => CatchAlls(File.ReadAllLines(path)).Select(line => $"{Relative(path)}: line {line}"));

        Assert.NotEmpty(sources);
        Assert.Empty(wrong);
        Assert.Equal([5], CatchAlls(["return type.Kind switch", "{", "    TypeKind.Int32 => 4,", "    TypeKind.Int64 => 8,", "    _ => 1,", "};"]));
    }

    // src/PartitionLake/Cmdlets/Etl/X.cs -> PartitionLake.Cmdlets.Etl
    private static string Expected(string path) => string.Join('.', path.Split('/')[1..^1]);

    /// <summary>The lines, counted from 1, of arms that take whatever kind of column no other arm names.</summary>
    private static IEnumerable<int> CatchAlls(string[] lines)
    {
        for (var i = 0; i + 2 < lines.Length; i++)
        {
            if (!lines[i].EndsWith("Kind switch", StringComparison.Ordinal))
                continue;
            var indent = lines[i + 1].Length - lines[i + 1].TrimStart().Length;
            var arms = lines.Index().Skip(i + 2).TakeWhile(line => !line.Item.StartsWith(new string(' ', indent) + "}", StringComparison.Ordinal)).ToList();
            if (!arms.Any(static line => line.Item.TrimStart().StartsWith("TypeKind.", StringComparison.Ordinal)))
                continue;
            foreach (var line in arms.Where(line => line.Item.StartsWith(new string(' ', indent + 4) + "_ =>", StringComparison.Ordinal)))
                yield return line.Index + 1;
        }
    }

    /// <summary>
    /// The lines, counted from 1, that are too long without what is quoted raw: text that is written as it is (Python, JSON, SQL, XML, what a
    /// command says) has the lines that it has.
    /// </summary>
    private static IEnumerable<int> LongLines(string source) =>
        QuotedRaw().Replace(source, static quoted => new string('\n', quoted.Value.Count(static letter => letter == '\n'))).Split('\n').Index()
            .Where(static line => line.Item.TrimEnd('\r').Length > LongestLine)
            .Select(static line => line.Index + 1);

    private static IEnumerable<string> Sources(string pattern) =>
        from top in new[] { "src", "tests" }
        from path in Directory.EnumerateFiles(Path.Combine(Repository.Root, top), pattern, SearchOption.AllDirectories)
        where !IsBuilt(path)
        select path;

    private static bool IsBuilt(string path) => Relative(path).Split('/').Any(part => part is "bin" or "obj");

    private static string Relative(string path) => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');

    [GeneratedRegex("""("{3,}).*?\1|@(['"])\r?\n.*?\n\2@""", RegexOptions.Singleline)]
    private static partial Regex QuotedRaw();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
