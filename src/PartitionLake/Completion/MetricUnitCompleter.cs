using System.Collections;
using System.Management.Automation.Language;
using PartitionLake.Engine.Monitoring;

namespace PartitionLake.Completion;

/// <summary>Completes <c>-Unit</c> with the units of CloudWatch.</summary>
internal sealed class MetricUnitCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        foreach (var unit in MetricRules.Units)
        {
            if (unit.StartsWith(wordToComplete ?? "", StringComparison.OrdinalIgnoreCase))
                yield return new CompletionResult(unit);
        }
    }
}
