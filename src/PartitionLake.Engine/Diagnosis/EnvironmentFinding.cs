namespace PartitionLake.Engine.Diagnosis;

/// <summary>What one look at the machine or at the place of a lake showed.</summary>
/// <param name="Check">What was looked at, in one or two words.</param>
/// <param name="Status">What it means for a run.</param>
/// <param name="Found">What was found, as full sentences. Never a secret.</param>
/// <param name="Remedy">What to do; null where nothing is wrong.</param>
public sealed record EnvironmentFinding(string Check, EnvironmentStatus Status, string Found, string? Remedy = null)
{
    internal static EnvironmentFinding Passed(string check, string found) => new(check, EnvironmentStatus.Passed, found);

    internal static EnvironmentFinding Warning(string check, string found, string remedy) => new(check, EnvironmentStatus.Warning, found, remedy);

    internal static EnvironmentFinding Failed(string check, LakeException e) => new(check, EnvironmentStatus.Failed, e.Message, e.Remedy);

    internal static EnvironmentFinding NotTried(string check, string found, string remedy) => new(check, EnvironmentStatus.NotTried, found, remedy);
}

/// <summary>What a finding means for a run.</summary>
public enum EnvironmentStatus
{
    Passed,
    /// <summary>A run works, and less well than it could.</summary>
    Warning,
    /// <summary>A run would fail.</summary>
    Failed,
    /// <summary>It was not wanted, or cannot be told because something before it failed.</summary>
    NotTried,
}
