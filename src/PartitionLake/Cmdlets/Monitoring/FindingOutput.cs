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
            Check = Enum.Parse<LakeCheck>(finding.Check.ToString()),
            Severity = Enum.Parse<LakeSeverity>(finding.Severity.ToString()),
            Partition = finding.Partition,
            Values = values,
            Object = finding.Object,
            Message = finding.Message,
            Evidence = KeyProperties.ToDictionary(finding.Evidence),
            Remedy = finding.Remedy,
            Path = PathInput.Combine(root, finding.Object ?? finding.Partition ?? ""),
            Root = root,
        };
        return KeyProperties.Attach(output, values);
    }
}
