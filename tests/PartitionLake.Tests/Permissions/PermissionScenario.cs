namespace PartitionLake.Tests.Permissions;

/// <summary>A command line that needs certain permissions.</summary>
/// <param name="Command">The cmdlet.</param>
/// <param name="Prepare">Brings about what the command line meets.</param>
/// <param name="Line">The command line.</param>
internal sealed record PermissionScenario(string Command, Action<DeniedWorld> Prepare, Func<DeniedWorld, string> Line)
{
    /// <summary>The actions that it is for, each with its scope's words; none for all those of the cmdlet that no other scenario is for.</summary>
    public IReadOnlyList<(string Action, string Why)> For { get; init; } = [];
}
