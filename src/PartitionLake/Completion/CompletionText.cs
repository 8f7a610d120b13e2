using System.Collections;
using System.Management.Automation.Language;
using PartitionLake.Console;
using PartitionLake.Engine;

namespace PartitionLake.Completion;

/// <summary>The text of completions, and what the user has typed so far.</summary>
internal static class CompletionText
{
    // Tab must feel instant; a slow disk or share gives no completions rather than a frozen prompt.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>What the work finds in time; nothing when it fails or takes too long.</summary>
    public static IReadOnlyList<string> FindInTime(Func<IReadOnlyList<string>> work)
    {
        try
        {
            var task = Task.Run(work);
            return task.Wait(Patience) ? task.Result : [];
        }
#pragma warning disable CA1031 // an error at the prompt would be worse than no completion, whatever its type
        catch (Exception)
        {
            return [];
        }
#pragma warning restore CA1031
    }

    /// <summary>What paths mean at the prompt.</summary>
    public static SessionPaths Paths() => new(((SessionState)ScriptBlock.Create("$ExecutionContext.SessionState").Invoke()[0].BaseObject).Path);

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
        foreach (var candidate in candidates)
        {
            if (candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                yield return new CompletionResult(quote + head + candidate, PrintableText.OneLine(candidate), CompletionResultType.ParameterValue, PrintableText.OneLine(candidate));
        }
    }

    /// <summary>The opening quote, what comes before the last word, and the last word.</summary>
    public static (char Quote, string Head, string Word) Split(string typed)
    {
        var isQuoted = typed is ['\'' or '"', ..];
        var quote = isQuoted ? typed[0] : '"';
        // PowerShell closes a quote that the user has left open.
        var text = isQuoted ? typed[1..].TrimEnd(quote) : typed;
        var start = text.Length;
        while (start > 0 && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] == '_'))
            start--;
        return (quote, text[..start], text[start..]);
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
