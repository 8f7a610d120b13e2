using System.Text;
using PartitionLake.Engine;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Console;

/// <summary>What paths mean that users write: relative ones, <c>~</c>, drives and providers of the session, escapes and wildcards.</summary>
/// <remarks>
/// As PowerShell's own providers have it, with one rule before: a path that is there exactly as it is written is that path. So what a file
/// system or an object of ours gives may be passed on, and what tab completes, with brackets escaped by backticks, names what it stands for.
/// URIs stay as they are.
/// </remarks>
/// <param name="paths">The session's paths; only on its pipeline thread.</param>
/// <param name="folder">The folder from which relative paths count; null for the current location.</param>
internal sealed class SessionPaths(PathIntrinsics paths, string? folder = null)
{
    private const char Escape = '`';

    /// <summary>The same session with another place from which relative paths count.</summary>
    public SessionPaths Below(string other) => new(paths, other);

    /// <summary>The full path of a place as it is named, wildcards and escapes being characters like any other.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathInvalid"/>: it is no path of a file system.</exception>
    public string Literal(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (LakeUri.HasScheme(path))
            return path;
        if (folder is not null && !IsOfSession(path))
            return Path.GetFullPath(path.Replace('\\', Path.DirectorySeparatorChar), folder);
        try
        {
            var resolved = paths.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            return string.Equals(provider.Name, "FileSystem", StringComparison.OrdinalIgnoreCase)
                ? resolved
                : throw Unusable(path, $"is a path of the provider {provider.Name}; a file or folder was expected");
        }
        catch (Exception e)
            when (e is SessionStateException or ProviderInvocationException or PSInvalidOperationException or ArgumentException or NotSupportedException)
        {
            throw Unusable(path, $"is not a usable path: {e.Message.TrimEnd('.')}", e);
        }
    }

    /// <summary>The full path of one file or folder, which need not be there yet.</summary>
    public string Place(string path)
    {
        var full = Literal(path);
        return LakeUri.HasScheme(full) || !path.Contains(Escape) || Path.Exists(full) ? full : Literal(WildcardPattern.Unescape(path));
    }

    /// <summary>The path of files for the engine, whose own wildcards reach further than PowerShell's: <c>**</c> is any number of folders.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathNotFound"/>: one file or folder is named, and is not there.</exception>
    public string Files(string path)
    {
        var full = Literal(path);
        if (LakeUri.HasScheme(full) || Path.Exists(full))
            return full;
        if (!WildcardPattern.ContainsWildcardCharacters(path))
            return OneFile(Place(path));
        // What stands before the pattern is a folder, of whatever name.
        var special = path.AsSpan().IndexOfAny("*?[]`");
        var start = path.AsSpan(0, special).LastIndexOfAny("/\\:") + 1;
        return Path.Join(AsPattern(Literal(start == 0 ? "." : path[..start])), WithoutEscapes(path[start..]));
    }

    /// <summary>The path of the files in one place, for the engine, which would take what looks like a wildcard for one.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathNotFound"/>: it is not there.</exception>
    public string LiteralFiles(string path)
    {
        var full = Literal(path);
        return LakeUri.HasScheme(full) ? AsPattern(full) : OneFile(full);
    }

    /// <summary>The folders that a path means: the one that is there or, by its wildcards, several.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathNotFound"/>: no folder matches.</exception>
    public IReadOnlyList<string> Folders(string path)
    {
        var full = Place(path);
        if (LakeUri.HasScheme(full) || Directory.Exists(full) || !WildcardPattern.ContainsWildcardCharacters(path))
            return [full];
        // PowerShell finds nothing by some patterns with escapes, such as one with '`[' and no ']'. Beside lakes lie the records of their
        // runs, which are no lake.
        var found = paths.GetResolvedProviderPathFromPSPath(WithoutEscapes(path), out _)
            .Where(static match => Directory.Exists(match) && Path.GetFileName(match) != LakePath.Control).ToList();
        const string remedy = "Check the pattern; -LiteralPath takes the characters *, ?, [ and ] as they are.";
        return found.Count > 0 ? found : throw new LakeException(LakeErrorCode.PathNotFound, $"No folder matches '{path}'.", remedy, path);
    }

    /// <summary>The one folder that a path means: the one that is there or, by its wildcards, the only one that matches.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathNotFound"/>: no folder matches; <see cref="LakeErrorCode.PathInvalid"/>: several do.
    /// </exception>
    public string Folder(string path) => Folders(path) is var found && found.Count == 1
        ? found[0]
        : throw new LakeException(
            LakeErrorCode.PathInvalid, $"'{path}' matches {found.Count} folders, of which one was expected: '{string.Join("', '", found.Take(3))}'"
                + (found.Count > 3 ? " and others." : "."), "Name one of them.", path);

    // What a drive, a provider or the home folder begins does not count from the folder of a plan.
    private bool IsOfSession(string path) =>
        path is "~" or ['~', '/' or '\\', ..] || paths.IsProviderQualified(path) || (paths.IsPSAbsolute(path, out var drive) && !string.IsNullOrEmpty(drive));

    // Nothing that is there may be taken for something else, whose name happens to match.
    private static string OneFile(string full) => !WildcardPattern.ContainsWildcardCharacters(full) || Path.Exists(full)
        ? full
        : throw new LakeException(LakeErrorCode.PathNotFound, $"There is no file or folder '{full}'.", "Check the path for spelling.", full);

    /// <summary>A name as a pattern that matches it alone: the engine escapes by sets of one character.</summary>
    private static string AsPattern(string name) =>
        string.Concat(name.Select(static letter => letter is '*' or '?' or '[' ? $"[{letter}]" : letter.ToString()));

    private static string WithoutEscapes(string pattern)
    {
        var text = new StringBuilder(pattern.Length + 8);
        for (var i = 0; i < pattern.Length; i++)
        {
            var isEscaped = pattern[i] == Escape && i + 1 < pattern.Length && pattern[i + 1] is '*' or '?' or '[' or ']' or Escape;
            text.Append(isEscaped ? AsPattern(pattern[++i].ToString()) : pattern[i].ToString());
        }
        return text.ToString();
    }

    private static LakeException Unusable(string path, string fault, Exception? inner = null) =>
        new(LakeErrorCode.PathInvalid, $"'{path}' {fault}.", "Give a path of the file system or an s3:// URI.", path, inner);
}
