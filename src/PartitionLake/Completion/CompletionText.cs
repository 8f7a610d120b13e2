using System.Collections;
using System.Management.Automation.Language;
using PartitionLake.Console;
using PartitionLake.Engine;

namespace PartitionLake.Completion;

/// <summary>The text of completions, and what the user has typed so far.</summary>
internal static class CompletionText
{
    /// <summary>How long a store elsewhere is waited for.</summary>
    public static readonly TimeSpan RemotePatience = TimeSpan.FromSeconds(4);

    // Tab must feel instant; a slow disk or share gives no completions rather than a frozen prompt.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>What the work finds in time; nothing when it fails or takes too long.</summary>
    public static IReadOnlyList<string> FindInTime(Func<IReadOnlyList<string>> work, bool isRemote = false)
    {
        try
        {
            var task = Task.Run(work);
            return task.Wait(isRemote ? RemotePatience : Patience) ? task.Result : [];
        }
#pragma warning disable CA1031 // an error at the prompt would be worse than no completion, whatever its type
        catch (Exception)
        {
            return [];
        }
#pragma warning restore CA1031
    }

    /// <summary>The session at whose prompt it is.</summary>
    public static SessionState Session() => (SessionState)ScriptBlock.Create("$ExecutionContext.SessionState").Invoke()[0].BaseObject;

    /// <summary>What paths mean at the prompt.</summary>
    public static SessionPaths Paths() => new(Session().Path);

    /// <summary>What the first path is that the user has already typed, as files or as a folder; null where there is none.</summary>
    public static string? PathOf(IDictionary? parameters, Func<SessionPaths, string, string> resolve)
    {
        try
        {
            if (TextsOf(parameters, "LiteralPath") is [var literal, ..])
                return Paths().Literal(literal);
            return TextsOf(parameters, "Path") is [var path, ..] ? resolve(Paths(), path) : null;
        }
        catch (LakeException)
        {
            return null;
        }
    }

    /// <summary>The values of a parameter that the user has already typed, as text.</summary>
    public static IReadOnlyList<string> TextsOf(IDictionary? parameters, string name)
    {
        var texts = new List<string>();
        var value = parameters?[name];
        foreach (var item in value as object?[] ?? [value])
        {
            if ((item is PSObject wrapped ? wrapped.BaseObject : item)?.ToString() is { Length: > 0 } text)
                texts.Add(text);
        }
        return texts;
    }

    /// <summary>Names as arguments: quoted where PowerShell would take them apart.</summary>
    public static IEnumerable<CompletionResult> Arguments(IEnumerable<string> names, string typed)
    {
        var start = typed.Trim('\'', '"');
        foreach (var name in names)
        {
            if (name.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                yield return new CompletionResult(Quote(name), PrintableText.OneLine(name), CompletionResultType.ParameterValue, PrintableText.OneLine(name));
        }
    }

    /// <summary>
    /// Candidates for the last word of an expression. The quote stays open, because an expression is seldom
    /// complete after one more word.
    /// </summary>
    public static IEnumerable<CompletionResult> LastWord(IEnumerable<string> candidates, string typed)
    {
        var (quote, head, word) = Split(typed);
        return Behind(quote, head, candidates.Where(candidate => candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Candidates for what comes behind the head of an expression.</summary>
    public static IEnumerable<CompletionResult> Behind(char quote, string head, IEnumerable<string> candidates)
    {
        foreach (var candidate in candidates)
        {
            var text = quote == '\'' ? CodeGeneration.EscapeSingleQuotedStringContent(head + candidate) : head + candidate;
            var shown = PrintableText.OneLine(candidate);
            yield return new CompletionResult(quote + text, shown, CompletionResultType.ParameterValue, shown);
        }
    }

    /// <summary>The opening quote, what comes before the last word, and the last word.</summary>
    public static (char Quote, string Head, string Word) Split(string typed)
    {
        var (quote, text) = Unquote(typed);
        var start = text.Length;
        while (start > 0 && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] == '_'))
            start--;
        return (quote, text[..start], text[start..]);
    }

    /// <summary>The quote that an expression begins with, and its text so far.</summary>
    public static (char Quote, string Text) Unquote(string typed)
    {
        if (typed is not ['\'' or '"', ..])
            return ('"', typed);
        var text = typed[1..];
        // PowerShell closes a quote that the user has left open; two of them are one that belongs to the text.
        if ((text.Length - text.TrimEnd(typed[0]).Length) % 2 == 1)
            text = text[..^1];
        return (typed[0], text.Replace(new string(typed[0], 2), typed[..1], StringComparison.Ordinal));
    }

    private static string Quote(string name)
    {
        foreach (var letter in name)
        {
            if (!char.IsLetterOrDigit(letter) && letter is not ('_' or '.'))
                return "'" + CodeGeneration.EscapeSingleQuotedStringContent(name) + "'";
        }
        return name;
    }
}
