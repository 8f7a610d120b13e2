using System.Collections;
using System.Management.Automation.Language;

namespace PartitionLake.Completion;

/// <summary>Completes the columns of the files at <c>-Path</c>, partition keys included: whole arguments of <c>-Column</c>, words elsewhere.</summary>
internal sealed class LakeColumnCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = wordToComplete ?? "";
        if (CompletionText.PathOf(fakeBoundParameters, static (paths, text) => paths.Files(text)) is not { } path)
            return [];
        var names = CompletionText.FindInTime(() => LakeColumns.Find(path));
        return string.Equals(parameterName, "Column", StringComparison.OrdinalIgnoreCase)
            ? CompletionText.Arguments(names, typed)
            : CompletionText.LastWord(names, typed);
    }
}
