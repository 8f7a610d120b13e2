using System.Buffers;
using System.Text;

namespace PartitionLake.Engine.Storage;

/// <summary>The rules for a path below a lake's root, and the names the product keeps for itself there.</summary>
public static class LakePath
{
    /// <summary>
    /// The first name of every path of the state, see <see cref="StatePlace"/>. Athena, Spark, Hive and Glue skip names that begin with <c>_</c> or <c>.</c>
    /// </summary>
    public const string Control = "_partitionlake";

    /// <summary>The longest name of one folder or file on common disks: 255 bytes, or 255 UTF-16 units on Windows.</summary>
    public const int MaxSegment = 255;

    private static readonly SearchValues<char> NeverWritten = SearchValues.Create(ControlCharacters() + "\\");
    private static readonly SearchValues<char> NeverOnWindows = SearchValues.Create("<>:\"|?*");

    private static readonly string[] WindowsDevices =
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(1, 9).SelectMany(i => new[] { $"COM{i}", $"LPT{i}" })];

    /// <summary>
    /// Whether readers of lakes skip a folder or file of that name: it begins with <c>.</c>, or with <c>_</c> and is no <c>_key=value</c>.
    /// </summary>
    /// <remarks>Spark's rule (<c>HadoopFSUtils.shouldFilterOutPathName</c>): the folder of a key whose name begins with <c>_</c> is read.</remarks>
    public static bool IsHidden(ReadOnlySpan<char> name) => name.Length > 0 && (name[0] == '.' || (name[0] == '_' && !name.Contains('=')));

    /// <summary>Returns the path when it cannot leave the root; used before anything is read.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathInvalid"/>.</exception>
    public static string Check(string path) => CheckSegments(path, forWriting: false);

    /// <summary>Returns the path when it cannot leave the root and means the same on every disk; used before anything is written.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathInvalid"/> or <see cref="LakeErrorCode.PartitionPathTooLong"/>.</exception>
    public static string CheckForWriting(string path) => CheckSegments(path, forWriting: true);

    /// <summary>
    /// Returns the path when it can be the end of a key; used before anything is written to a bucket, where names have no limit of their own.
    /// </summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathInvalid"/>.</exception>
    internal static string CheckForBucket(string path)
    {
        CheckSegments(path, forWriting: false);
        return UnstorableIn(path) is { } fault ? throw Invalid(path, fault) : path;
    }

    /// <summary>Returns the folder without a trailing slash; "" is the root.</summary>
    internal static string CheckFolder(string folder)
    {
        var trimmed = folder.EndsWith('/') ? folder[..^1] : folder;
        return folder.Length == 0 ? "" : Check(trimmed);
    }

    private static string CheckSegments(string path, bool forWriting)
    {
        ArgumentNullException.ThrowIfNull(path);
        var rest = path.AsSpan();
        do
        {
            var slash = rest.IndexOf('/');
            var segment = slash < 0 ? rest : rest[..slash];
            if (FaultOf(segment, forWriting) is { } fault)
                throw Invalid(path, fault);
            if (forWriting && segment.Length > MaxSegment / 3 && LengthOf(segment) > MaxSegment)
                throw TooLong(path, segment.ToString());
            if (slash < 0)
                return path;
            rest = rest[(slash + 1)..];
        }
        while (true);
    }

    private static string? FaultOf(ReadOnlySpan<char> segment, bool forWriting)
    {
        if (segment.IsEmpty)
            return "holds an empty segment or is rooted";
        if (segment is "." or "..")
            return $"holds the segment '{segment}'";
        if (segment.Contains('\0'))
            return "holds a NUL character";
        if (OperatingSystem.IsWindows() && segment.IndexOfAny('\\', ':') >= 0)
            return "holds '\\' or ':'";
        return forWriting ? WritingFaultOf(segment) : null;
    }

    private static string? UnstorableIn(ReadOnlySpan<char> text)
    {
        if (text.ContainsAny(NeverWritten))
            return "holds a control character or '\\'";
        return HasLoneSurrogate(text) ? "holds half a surrogate pair, which no store can hold" : null;
    }

    private static string? WritingFaultOf(ReadOnlySpan<char> segment)
    {
        if (UnstorableIn(segment) is { } fault)
            return fault;
        if (!OperatingSystem.IsWindows())
            return null;
        if (segment.ContainsAny(NeverOnWindows))
            return "holds a character that Windows does not allow in a name";
        if (segment[^1] is ' ' or '.')
            return "has a segment that ends in a space or a dot, which Windows drops";
        var dot = segment.IndexOf('.');
        var stem = (dot < 0 ? segment : segment[..dot]).TrimEnd(' ').ToString();
        return Array.Exists(WindowsDevices, device => device.Equals(stem, StringComparison.OrdinalIgnoreCase))
            ? $"uses the device name '{stem}'"
            : null;
    }

    private static bool HasLoneSurrogate(ReadOnlySpan<char> segment)
    {
        var from = segment.IndexOfAnyInRange('\uD800', '\uDFFF');
        for (var i = from; i >= 0 && i < segment.Length; i++)
        {
            if (!char.IsSurrogate(segment[i]))
                continue;
            if (i + 1 == segment.Length || !char.IsSurrogatePair(segment[i], segment[i + 1]))
                return true;
            i++;
        }
        return false;
    }

    private static int LengthOf(ReadOnlySpan<char> segment) =>
        OperatingSystem.IsWindows() ? segment.Length : Encoding.UTF8.GetByteCount(segment);

    // Those of ASCII, which partition values have escaped: the ones above (U+0080 to U+009F) are letters to disks and buckets.
    private static string ControlCharacters() =>
        string.Concat(Enumerable.Range(0, 0x80).Select(i => (char)i).Where(char.IsControl));

    private static LakeException Invalid(string path, string fault) => new(
        LakeErrorCode.PathInvalid,
        $"The path '{PrintableText.OneLine(path)}' {fault}.",
        "Give a path below the lake's root, with '/' between names.",
        PrintableText.OneLine(path));

    private static LakeException TooLong(string path, string segment) => new(
        LakeErrorCode.PartitionPathTooLong,
        $"The path '{path}' has a name of {LengthOf(segment)} bytes, '{segment}'; a disk stores at most {MaxSegment}.",
        "Shorten the value with an expression, or leave that column out of the partition columns.",
        path);

    /// <summary>The folder that holds an object; "" for the root.</summary>
    internal static string FolderOf(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? "" : path[..slash];
    }

    /// <summary>The last segment of a path.</summary>
    internal static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
