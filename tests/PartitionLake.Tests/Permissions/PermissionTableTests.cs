using PartitionLake.TestServers.Aws;

namespace PartitionLake.Tests.Permissions;

/// <summary>The table of permissions, row by row: what a command does to which just this one thing is denied is what the table says.</summary>
public sealed class PermissionTableTests(PermissionLab lab) : IClassFixture<PermissionLab>
{
    private static readonly (string Section, string Words)[] s_changes =
    [
        ("database", "the database was made"), ("table", "the table was written"),
        ("partitions", "partitions were registered"), ("crawler", "the crawler was written"),
        ("lake", "objects were written"), ("lock", "a lock was left that has ended"),
        ("journal", "a journal was left that the next run removes"), ("state", "records were written"),
        ("script", "the job's script was left"), ("job", "the job was started"),
        ("uploads", "an upload was left"), ("settings", "settings were written"),
    ];

    private static readonly IReadOnlyList<PermissionScenario> s_lines = [.. PermissionScenarios.All, .. PermissionScenarios.Further];

    public static TheoryData<string, string, string, string> Rows { get; } = Read();

    public static TheoryData<int> Lines { get; } = [.. Enumerable.Range(0, s_lines.Count)];

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Rows))]
    public void A_command_that_is_denied_one_thing_does_what_the_table_says_and_names_what_allows_it(string command, string action, string why, string without)
    {
        var world = lab.Enter(command, action, why);
        var line = world.Scenario.Line(world);
        foreach (var arn in lab.ArnsOf(line, action, why))
            world.Proxy.Deny(action, arn);
        var withSettings = command.StartsWith("Set-", StringComparison.Ordinal);
        var before = world.Snapshot(withSettings);
        world.Proxy.Clear();

        var outcome = world.Run(line);

        var denied = world.Proxy.Requests.SelectMany(request => request.Denied).Distinct().ToList();
        Assert.True(denied.Count > 0,
            $"""Nothing was denied.{Environment.NewLine}{line}{Environment.NewLine}{string.Join(Environment.NewLine, world.Proxy.Requests.Select(request => $"{request.Operation} {request.Key} {request.Status}"))}{Environment.NewLine}{outcome}""");
        var after = world.Snapshot(withSettings);
        var changed = Changes(before, after);
        if (changed.Count == 0)
            lab.Keep(world);
        var seen = Describe(command, outcome, changed, action);
        Assert.True(seen == without,
            $"The table says '{without}', "
                + $"and it {seen}.{Environment.NewLine}{line}{Environment.NewLine}{outcome}{Environment.NewLine}{Differences(before, after)}");
        var policy = AwsPolicy.Within(outcome.ToString());
        Assert.All(denied, need => Assert.True(policy.Allows(need), $"No statement allows {need}:{Environment.NewLine}{outcome}"));
    }

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Lines))]
    public void The_policy_of_a_command_line_allows_all_that_it_asks_for(int number)
    {
        var world = lab.NewWorld(s_lines[number]);
        var line = world.Scenario.Line(world);
        var policy = AwsPolicy.Parse(Assert.Single(world.Run($"Get-LakePolicy {{ {line} }}").Output));
        world.Proxy.Clear();

        world.Run(line);

        Assert.NotEmpty(world.Proxy.Requests);
        var missing = world.Proxy.Requests.SelectMany(
            request => request.Needs.Where(need => !policy.Allows(need)).Select(need => $"{need} ({request.Operation})")).Distinct().ToList();
        Assert.True(missing.Count == 0, $"{line}{Environment.NewLine}needs {string.Join(", ", missing)}");
    }

    private static string Describe(string command, SessionOutcome outcome, List<string> changed, string action)
    {
        if (outcome.Errors.Count == 0)
        {
            return outcome.Warnings.Any(text => text.Contains(action, StringComparison.Ordinal)) ? "goes on with a warning"
                : outcome.Output.Any(text => text.Contains(action, StringComparison.Ordinal)) ? "a finding says so; the rest goes on"
                : "goes on without a word";
        }
        var isReader = command.StartsWith("Get-", StringComparison.Ordinal) || command.StartsWith("Test-", StringComparison.Ordinal);
        if (changed.Count == 0)
            return isReader && outcome.Output.Count > 0 ? "an error for it; the rest goes on" : "refused before any change";
        return outcome.IsEnded || changed is ["a lock was left that has ended"]
            ? $"refused after {string.Join(" and ", changed)}"
            : "an error for it; the rest goes on";
    }

    private static string Differences(IReadOnlyDictionary<string, string[]> before, IReadOnlyDictionary<string, string[]> after) => string.Join(
        Environment.NewLine, s_changes.SelectMany(change =>
        after.GetValueOrDefault(change.Section, []).Except(before.GetValueOrDefault(change.Section, [])).Select(text => $"+ {change.Section} {text}")
            .Concat(before.GetValueOrDefault(change.Section, [])
            .Except(after.GetValueOrDefault(change.Section, [])).Select(text => $"- {change.Section} {text}"))));

    private static List<string> Changes(IReadOnlyDictionary<string, string[]> before, IReadOnlyDictionary<string, string[]> after) =>
        [.. s_changes.Where(change => !before.GetValueOrDefault(change.Section, []).SequenceEqual(after.GetValueOrDefault(change.Section, [])))
            .Select(change => change.Words)];

    private static TheoryData<string, string, string, string> Read()
    {
        using var runspace = new HostedRunspace();
        var rows = new TheoryData<string, string, string, string>();
        foreach (dynamic? row in runspace.Invoke("Get-LakePolicy -AsTable"))
            rows.Add((string)row!.Command, (string)row.Action, (string)row.Why, (string)row.Without);
        return rows;
    }
}
