using PartitionLake.TestServers;
using PartitionLake.TestServers.Aws;

namespace PartitionLake.Tests.Permissions;

/// <summary>One PowerShell and one proxy for all rows of the table of permissions.</summary>
public sealed class PermissionLab : IDisposable
{
    private readonly AwsProxy _proxy = new(MotoServer.Running!.Endpoint);
    private readonly TempFolder _home = new();
    private readonly ShellSession _shell;
    private DeniedWorld? _kept;

    public PermissionLab()
    {
        var environment = _proxy.Environment.ToDictionary(item => item.Key, item => (string?)item.Value);
        environment["HOME"] = environment["USERPROFILE"] = _home.Path;
        environment["AWS_SESSION_TOKEN"] = environment["AWS_PROFILE"] = environment["AWS_ENDPOINT_URL"] = null;
        _shell = new ShellSession(environment);
    }

    /// <summary>A world for a row, with everything allowed: the last one again where it is of the same scenario and was not changed.</summary>
    internal DeniedWorld Enter(string command, string action, string why)
    {
        var scenario = PermissionScenarios.Of(command, action, why);
        Assert.True(scenario is not null, $"No scenario is for {command}.");
        var world = _kept?.Scenario == scenario ? _kept : NewWorld(scenario);
        _kept = null;
        world.Enter();
        return world;
    }

    internal DeniedWorld NewWorld(PermissionScenario scenario)
    {
        var world = new DeniedWorld(scenario, _shell, _proxy, new Boto(MotoServer.Running!.Endpoint));
        world.Enter();
        scenario.Prepare(world);
        world.Enter();
        return world;
    }

    /// <summary>A world that is as it was serves the next row too.</summary>
    internal void Keep(DeniedWorld world) => _kept = world;

    /// <summary>The resources of a row for a command line, as a policy for it has them.</summary>
    internal IReadOnlyList<string> ArnsOf(string line, string action, string why)
    {
        var outcome = _shell.Run(
            $"Get-LakePolicy {{ {line} }} -AsTable | Where-Object {{ $_.Action -eq '{action}' -and $_.Why "
                + $"-eq '{why.Replace("'", "''", StringComparison.Ordinal)}' }} | ForEach-Object Resource");
        Assert.True(outcome.Errors.Count == 0 && outcome.Output.Count > 0, $"The policy of {line} has no {action} ({why}): {outcome}");
        return outcome.Output;
    }

    public void Dispose()
    {
        _shell.Dispose();
        _proxy.Dispose();
        _home.Dispose();
    }
}
