using PartitionLake.Console;
using PartitionLake.Engine.Health;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Monitoring;

/// <summary>Turns the engine's findings into the objects that users get.</summary>
internal static class FindingOutput
{
    public static PSObject ToOutput(HealthFinding finding, string root)
    {
        var values = KeyProperties.ToDictionary(finding.Values);
        var output = new LakeFinding
        {
            Check = finding.Check.ToString(),
            Severity = finding.Severity.ToString(),
            Partition = finding.Partition,
            Values = values,
            Object = finding.Object,
            Message = finding.Message,
            Evidence = KeyProperties.ToDictionary([.. finding.Evidence.Select(Local)]),
            Remedy = finding.Remedy,
            Path = PathInput.Combine(root, finding.Object ?? finding.Partition ?? ""),
            Root = root,
        };
        return KeyProperties.Attach(output, values);
    }

    /// <summary>
    /// Times in the zone of the session, as in all objects that users get: PowerShell compares the readings of two clocks without asking for their zones.
    /// </summary>
    private static KeyValuePair<string, object?> Local(KeyValuePair<string, object?> measured) =>
        measured.Value is DateTime { Kind: DateTimeKind.Utc } time ? new(measured.Key, time.ToLocalTime()) : measured;
}
