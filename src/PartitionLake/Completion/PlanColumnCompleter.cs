using System.Collections;
using System.Management.Automation.Language;

namespace PartitionLake.Completion;

/// <summary>Completes column names where a plan names columns: whole arguments, or words of an expression.</summary>
internal sealed class PlanColumnCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = wordToComplete ?? "";
        var isExpression = parameterName is "Column" or "Check";
        var parameters = new Hashtable(fakeBoundParameters ?? new Hashtable(), StringComparer.OrdinalIgnoreCase);
        parameters.Remove(isExpression ? parameterName : "");
        var columns = new PlanColumns(parameters, CompletionText.Paths());
        var names = CompletionText.FindInTime(columns.Find);
        return isExpression ? CompletionText.LastWord(names, typed) : CompletionText.Arguments(names, typed);
    }
}
