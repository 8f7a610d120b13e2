using System.Globalization;
using System.Text;

namespace PartitionLake.TestServers.Faults;

/// <summary>The first line and the headers of a message, kept as they came, so that a signature over them stays valid.</summary>
public sealed class HttpHead
{
    private readonly IReadOnlyList<string> _lines;
    private readonly string[] _first;

    /// <param name="lines">The first line and one line per header.</param>
    public HttpHead(IReadOnlyList<string> lines)
    {
        _lines = lines;
        _first = lines[0].Split(' ', 3);
        if (_first.Length < 2)
            throw new InvalidDataException($"'{lines[0]}' does not begin an HTTP message.");
    }

    /// <summary>The method of a request, the version of a reply.</summary>
    public string First => _first[0];

    /// <summary>The target of a request, the status of a reply.</summary>
    public string Second => _first[1];

    /// <summary>The value of a header, or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var line in _lines.Skip(1))
            {
                if (IsOf(line, name))
                    return line[(name.Length + 1)..].Trim();
            }
            return null;
        }
    }

    /// <summary>The names of the headers, as they came.</summary>
    public IEnumerable<string> Names =>
        _lines.Skip(1).Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]).Distinct(StringComparer.OrdinalIgnoreCase);

    public long? ContentLength => long.TryParse(this["Content-Length"], NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    public bool IsChunked => this["Transfer-Encoding"]?.Contains("chunked", StringComparison.OrdinalIgnoreCase) == true;

    public bool Closes => string.Equals(this["Connection"], "close", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it has none of these headers.</summary>
    internal bool HasNone(params string[] names) => Array.TrueForAll(names, name => this[name] is null);

    /// <summary>The same head without these headers.</summary>
    internal HttpHead Without(params string[] names) => new([_lines[0], .. _lines.Skip(1).Where(line => !Array.Exists(names, name => IsOf(line, name)))]);

    /// <summary>The same head with one header replaced or added.</summary>
    internal HttpHead With(string name, string value) => new([.. Without(name)._lines, $"{name}: {value}"]);

    /// <summary>The same request for another target.</summary>
    internal HttpHead WithTarget(string target) => new([$"{First} {target} {_first[2]}", .. _lines.Skip(1)]);

    /// <summary>The head of the same message with a body of that length.</summary>
    internal byte[] WithLength(long length)
    {
        var text = new StringBuilder();
        foreach (var line in _lines)
        {
            if (!IsOf(line, "Content-Length") && !IsOf(line, "Transfer-Encoding") && !IsOf(line, "Expect"))
                text.Append(line).Append("\r\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n\r\n");
        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private static bool IsOf(string line, string name) =>
        line.Length > name.Length && line[name.Length] == ':' && line.StartsWith(name, StringComparison.OrdinalIgnoreCase);
}
