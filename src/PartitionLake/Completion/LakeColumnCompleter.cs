using System.Collections;
using System.Management.Automation.Language;

namespace PartitionLake.Completion;

/// <summary>
/// Completes the columns of the files at <c>-Path</c>, partition keys included: whole arguments of <c>-Column</c> and <c>-Key</c>, words
/// elsewhere, and values of keys.
/// </summary>
internal sealed class LakeColumnCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = wordToComplete ?? "";
        if (CompletionText.PathOf(fakeBoundParameters, static (paths, text) => paths.Files(text)) is not { } path)
            return [];
        if (parameterName is not ("Column" or "Key") && PartitionFilterCompleter.Values(path, typed) is { Count: > 0 } values)
            return values;
        var names = CompletionAws.FindAt(path, fakeBoundParameters, storage => LakeColumns.Find(storage, path));
        return parameterName is "Column" or "Key" ? CompletionText.Arguments(names, typed) : CompletionText.LastWord(names, typed);
    }
}
