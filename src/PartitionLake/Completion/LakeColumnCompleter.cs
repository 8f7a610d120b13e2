using System.Collections;
using System.Management.Automation.Language;

namespace PartitionLake.Completion;

/// <summary>
/// Completes the columns of the files at <c>-Path</c>, partition keys included: whole arguments where columns are named, words
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
        if (!IsName(parameterName) && PartitionFilterCompleter.Values(path, typed) is { Count: > 0 } values)
            return values;
        var names = CompletionAws.FindAt(path, fakeBoundParameters, storage => LakeColumns.Find(storage, path));
        return IsName(parameterName) ? CompletionText.Arguments(names, typed) : CompletionText.LastWord(names, typed);
    }

    private static bool IsName(string parameter) => parameter is "Column" or "Exclude" or "Key" or "SortBy" or "BloomFilter";
}
