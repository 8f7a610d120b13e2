namespace PartitionLake.Engine.Storage;

/// <summary>
/// A path pattern in segments: <c>*</c> any characters of one name, <c>?</c> one character, <c>[a-c]</c> or <c>[!a-c]</c>
/// one of a set, <c>**</c> any number of folders. As in a shell, a hidden name is matched only by a segment
/// that spells out its first character.
/// </summary>
/// <remarks>
/// While folders are walked, the positions reached in the pattern are a set of bits; each name moves the set on.
/// So the cost is names × segments, whatever the stars.
/// </remarks>
internal sealed class WildcardPattern
{
    private const string AnyFolders = "**";

    private readonly string[] _segments;
    private readonly bool _ignoreCase;

    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathInvalid"/>: more than 60 segments.</exception>
    public WildcardPattern(string pattern, bool ignoreCase)
    {
        _segments = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        _ignoreCase = ignoreCase;
        if (_segments.Length > 60)
            throw new LakeException(LakeErrorCode.PathInvalid,
                $"The pattern '{pattern}' has {_segments.Length} segments; 60 are supported.", "Start further down the tree.", pattern);
    }

    /// <summary>The set of positions before the first name.</summary>
    public ulong Start => Closure(1);

    public static bool IsWildcard(ReadOnlySpan<char> text) => text.IndexOfAny('*', '?', '[') >= 0;

    /// <summary>Whether a path that reached these positions is matched as a whole.</summary>
    public bool IsMatch(ulong positions) => (positions >> _segments.Length & 1) != 0;

    /// <summary>The positions after one more name; 0 when nothing below it can match.</summary>
    public ulong Advance(ulong positions, ReadOnlySpan<char> name)
    {
        var next = 0UL;
        for (var i = 0; i < _segments.Length; i++)
        {
            if ((positions >> i & 1) == 0)
                continue;
            if (_segments[i] == AnyFolders)
                next |= LakePath.IsHidden(name) ? 0 : 1UL << i;
            else if (MatchesName(_segments[i], name))
                next |= 1UL << i + 1;
        }
        return Closure(next);
    }

    private ulong Closure(ulong positions)
    {
        for (var i = 0; i < _segments.Length; i++)
        {
            if ((positions >> i & 1) != 0 && _segments[i] == AnyFolders)
                positions |= 1UL << i + 1;
        }
        return positions;
    }

    private bool MatchesName(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        if (LakePath.IsHidden(name) && !LakePath.IsHidden(pattern))
            return false;
        int p = 0, n = 0, retryPattern = -1, retryName = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                retryPattern = ++p;
                retryName = n;
            }
            else if (p < pattern.Length && MatchesOne(pattern, ref p, name, ref n))
            {
                continue;
            }
            else if (retryPattern >= 0)
            {
                p = retryPattern;
                n = ++retryName;
            }
            else
            {
                return false;
            }
        }
        return pattern[p..].Trim('*').IsEmpty;
    }

    /// <summary>Moves both positions on when one character of the name fits; a surrogate pair is one character.</summary>
    private bool MatchesOne(ReadOnlySpan<char> pattern, ref int p, ReadOnlySpan<char> name, ref int n)
    {
        if (pattern[p] == '?')
        {
            p++;
            n += n + 1 < name.Length && char.IsSurrogatePair(name[n], name[n + 1]) ? 2 : 1;
            return true;
        }
        // A set's first member may be ']' itself.
        var close = pattern[p] == '[' && p + 2 < pattern.Length ? pattern[(p + 2)..].IndexOf(']') : -1;
        var matches = close >= 0
            ? InSet(pattern.Slice(p + 1, close + 1), name[n])
            : Same(pattern[p], name[n]);
        if (!matches)
            return false;
        p += close >= 0 ? close + 3 : 1;
        n++;
        return true;
    }

    private bool InSet(ReadOnlySpan<char> set, char c)
    {
        var negated = set.Length > 1 && set[0] is '!' or '^';
        var members = negated ? set[1..] : set;
        for (var i = 0; i < members.Length; i++)
        {
            var isRange = i + 2 < members.Length && members[i + 1] == '-';
            if (isRange ? InRange(c, members[i], members[i + 2]) : Same(members[i], c))
                return !negated;
            i += isRange ? 2 : 0;
        }
        return negated;
    }

    private bool InRange(char c, char from, char to) =>
        (c >= from && c <= to)
        || (_ignoreCase && ((Upper(c) >= from && Upper(c) <= to) || (Lower(c) >= from && Lower(c) <= to)));

    private bool Same(char a, char b) => a == b || (_ignoreCase && Upper(a) == Upper(b));

    private static char Upper(char c) => char.ToUpperInvariant(c);

    private static char Lower(char c) => char.ToLowerInvariant(c);
}
