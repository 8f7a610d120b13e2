using System.Collections;
using System.Management.Automation.Language;
using PartitionLake.Permissions;

namespace PartitionLake.Completion;

/// <summary>Completes the names of cmdlets that need permissions of AWS.</summary>
public sealed class PermittedCmdletCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CmdletPermissions.Table.Keys
            .Where(name => name.StartsWith(wordToComplete ?? "", StringComparison.OrdinalIgnoreCase))
            .Select(static name => new CompletionResult(name));
}
