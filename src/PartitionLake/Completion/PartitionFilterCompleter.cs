using System.Collections;
using System.Management.Automation.Language;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Completion;

/// <summary>Completes <c>-Filter</c>: the partition keys of the lake at <c>-Path</c>, after a key the operators, and after an operator the values.</summary>
internal sealed class PartitionFilterCompleter : IArgumentCompleter
{
    private static readonly string[] Operators = ["= ", "<> ", "< ", "<= ", "> ", ">= ", "IN (", "LIKE ", "BETWEEN ", "IS NULL", "IS NOT NULL"];

    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        if (CompletionText.PathOf(fakeBoundParameters, static (paths, text) => paths.Folders(text)[0]) is not { } root)
            return [];
        if (Values(root, wordToComplete ?? "") is { Count: > 0 } values)
            return values;
        var keys = CompletionText.FindInTime(() => Keys(root));
        var (_, head, word) = CompletionText.Split(wordToComplete ?? "");
        return CompletionText.LastWord(word.Length == 0 && FollowsKey(head, keys) ? Operators : keys, wordToComplete ?? "");
    }

    /// <summary>The values of the key that the last comparison names, for a lake on a disk; none where there is no such comparison.</summary>
    public static IReadOnlyList<CompletionResult> Values(string root, string typed)
    {
        var (quote, text) = CompletionText.Unquote(typed);
        if (KeyValueText.Find(text) is not var (key, head, start) || LakeUri.HasScheme(root) || !Directory.Exists(root))
            return [];
        var values = CompletionText.FindInTime(() => KeyValueText.Values(root, key));
        return [.. CompletionText.Behind(quote, head, values.Where(value => value.TrimStart('\'').StartsWith(start, StringComparison.OrdinalIgnoreCase)))];
    }

    private static bool FollowsKey(string head, IReadOnlyList<string> keys)
    {
        if (!head.EndsWith(' '))
            return false;
        var (_, _, last) = CompletionText.Split(head.TrimEnd());
        return keys.Contains(last, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The names of the <c>key=value</c> folders along the first branch of the lake.</summary>
    private static List<string> Keys(string root)
    {
        var keys = new List<string>();
        for (var folder = root; folder is not null;)
        {
            string? next = null;
            foreach (var child in Directory.EnumerateDirectories(folder))
            {
                if (PartitionPath.TryParseSegment(Path.GetFileName(child), out var key, out _))
                {
                    keys.Add(key);
                    next = child;
                    break;
                }
            }
            folder = next;
        }
        return keys;
    }
}
