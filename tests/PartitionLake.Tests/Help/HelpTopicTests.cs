using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Tests.Help;

/// <summary>The topics about_PartitionLake…: complete by reflection, and true where they give results.</summary>
public sealed partial class HelpTopicTests : IDisposable
{
    private const int Columns = 80;
    private const BindingFlags AnyStatic = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly HostedRunspace _runspace = new();
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Topics =>
        new(Directory.EnumerateFiles(Path.Combine(Repository.Root, "src/PartitionLake/Help"), "about_*.help.txt").Select(Name));

    [Theory]
    [MemberData(nameof(Topics))]
    public void Get_help_finds_each_topic_and_no_line_is_longer_than_a_console(string topic)
    {
        var shown = Assert.IsType<string>(Assert.Single(_runspace.Invoke("param($n) Get-Help $n", topic)));

        Assert.Equal(Read(topic), shown, ignoreLineEndingDifferences: true);
        Assert.All(shown.ReplaceLineEndings("\n").Split('\n'), line => Assert.True(line.Length <= Columns, line));
    }

    [Fact]
    public void Every_key_of_a_plan_has_an_entry_with_its_type_and_default()
    {
        var keys = Module.GetType("PartitionLake.Plan.PlanReaderKeys", throwOnError: true)!;
        var entries = Entry().Matches(Read("about_PartitionLake_Plan")).Select(entry => entry.Groups["key"].Value).ToList();

        string[] all = [.. Values<string[]>(keys, "Plan"), .. Values<string[]>(keys, "Join"), .. Values<string[]>(keys, "Fact")];
        Assert.All(all, key => Assert.Contains(key, entries));
    }

    [Fact]
    public void Every_part_of_a_check_a_partition_column_and_a_table_is_named()
    {
        var keys = Module.GetType("PartitionLake.Plan.PlanReaderKeys", throwOnError: true)!;

        AssertNames("about_PartitionLake_Plan", ["Check", "PartitionColumn", "Catalog"], key => Values<string[]>(keys, key));
    }

    [Fact]
    public void Every_choice_of_a_plan_is_named()
    {
        var choices = _runspace.Invoke("(Get-Command Invoke-PartitionEtl).Parameters.Values.ParameterType").OfType<Type>()
            .Where(type => type.IsEnum && type.Name.StartsWith("Lake", StringComparison.Ordinal)
                && type.Name is not ("LakeEncryption" or "LakeEtlEngine" or "LakeExecutionClass")).ToList();

        Assert.True(choices.Count >= 6);
        AssertNames("about_PartitionLake_Plan", choices, Enum.GetNames);
    }

    [Fact]
    public void Every_function_and_part_of_a_date_is_named()
    {
        var parser = Engine.GetType("PartitionLake.Engine.Expressions.Syntax.ExpressionParser", throwOnError: true)!;

        AssertNames("about_PartitionLake_Expressions", ["Functions", "Parts", "Aggregates"],
            table => Values<IDictionary>(parser, table).Keys.Cast<string>());
    }

    [Fact]
    public void Every_result_of_an_expression_is_what_the_topic_says()
    {
        var file = Path.Combine(_folder.Path, "one.parquet");
        using (var duck = new Duck())
            duck.Execute($"COPY (SELECT 1 AS id) TO '{file}' (FORMAT parquet)");
        var examples = Example().Matches(Read("about_PartitionLake_Expressions"));
        var list = string.Join(", ", examples.Select((example, i) => $"{example.Groups["sql"].Value} AS x{i}"));

        var row = Assert.IsType<string>(Assert.Single(_runspace.Invoke(
            "param($file, $list) Select-LakeObject $file -Query \"SELECT $list FROM s3object\" -As Json", file, list)));

        Assert.True(examples.Count > 40);
        using var json = JsonDocument.Parse(row);
        Assert.Equal(
            examples.Select(example => $"{example.Groups["sql"].Value} => {example.Groups["value"].Value}"),
            examples.Select((example, i) => $"{example.Groups["sql"].Value} => {Shown(json.RootElement.GetProperty($"x{i}"))}"));
    }

    [Theory]
    [InlineData("LakeErrorCode")]
    [InlineData("LakeWarningCode")]
    public void Every_error_and_warning_has_an_entry(string type)
    {
        var entries = Code().Matches(Read("about_PartitionLake_Troubleshooting")).Select(entry => entry.Groups["code"].Value).ToList();

        Assert.All(Enum.GetNames(Engine.GetType($"PartitionLake.Engine.{type}", throwOnError: true)!), code => Assert.Contains(code, entries));
    }

    [Fact]
    public void No_entry_is_about_an_error_that_there_is_not()
    {
        var known = Enum.GetNames(Engine.GetType("PartitionLake.Engine.LakeErrorCode")!)
            .Concat(Enum.GetNames(Engine.GetType("PartitionLake.Engine.LakeWarningCode")!)).Append("UnexpectedFailure");

        Assert.Empty(Code().Matches(Read("about_PartitionLake_Troubleshooting")).Select(entry => entry.Groups["code"].Value).Except(known));
    }

    public void Dispose()
    {
        _runspace.Dispose();
        _folder.Dispose();
    }

    private static Assembly Module => AppDomain.CurrentDomain.GetAssemblies().First(assembly => assembly.GetName().Name == "PartitionLake");

    /// <summary>The engine, by a type of it that the module mentions: nothing loads it before it is needed.</summary>
    private static Assembly Engine =>
        Module.GetType("PartitionLake.Console.ErrorMap", throwOnError: true)!.GetMethod("Category", AnyStatic)!.GetParameters()[0].ParameterType.Assembly;

    private static T Values<T>(Type type, string field) => (T)type.GetField(field, AnyStatic)!.GetValue(null)!;

    private static void AssertNames<T>(string topic, IEnumerable<T> groups, Func<T, IEnumerable<string>> words)
    {
        var text = Read(topic);
        Assert.All(groups.SelectMany(words), word => Assert.Matches($@"(?<!\w){word}(?!\w)", text));
    }

    // Texts as SQL writes them, everything else as JSON does.
    private static string Shown(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? $"'{value.GetString()!.Replace("'", "''", StringComparison.Ordinal)}'" : value.GetRawText();

    private static string Read(string topic) => File.ReadAllText(Path.Combine(Repository.Root, "src/PartitionLake/Help", topic + ".help.txt"));

    private static string Name(string file) => Path.GetFileName(file).Replace(".help.txt", "", StringComparison.Ordinal);

    [GeneratedRegex(@"^    (?<key>[A-Z]\w+) \(.+; ?.*\)\r?$|^    (?<key>[A-Z]\w+) \([^)]*\r?$", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"^        (?<sql>\S.*?) +=> (?<value>.+?)\r?$", RegexOptions.Multiline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^    (?<code>[A-Z][a-z]\w+?) +[A-Z]\w* ", RegexOptions.Multiline)]
    private static partial Regex Code();
}
