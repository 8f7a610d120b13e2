using System.Globalization;
using System.Text;

namespace PartitionLake.TestServers.Faults;

/// <summary>Reads HTTP/1.1 messages from one end of a connection.</summary>
internal sealed class HttpStream(Stream stream)
{
    private const int LongestLine = 64 * 1024;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>The head of the next message; null when the other side has closed the connection between two messages.</summary>
    public async Task<HttpHead?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        while (true)
        {
            var line = await ReadLineAsync(cancellationToken).ConfigureAwait(false);
            if (line is null)
                return lines.Count == 0 ? null : throw new EndOfStreamException("The connection ended in the head of a message.");
            if (line.Length > 0)
                lines.Add(line);
            else if (lines.Count > 0)
                return new HttpHead(lines);
        }
    }

    /// <summary>The body that the head announces; to the end of the connection where it announces none and <paramref name="untilEnd"/>.</summary>
    public async Task<byte[]> ReadBodyAsync(HttpHead head, bool untilEnd, CancellationToken cancellationToken)
    {
        if (head.IsChunked)
            return await ReadChunksAsync(cancellationToken).ConfigureAwait(false);
        if (head.ContentLength is { } length)
            return await ReadExactlyAsync(length, cancellationToken).ConfigureAwait(false);
        if (!untilEnd)
            return [];
        var all = new MemoryStream();
        while (await FillAsync(cancellationToken).ConfigureAwait(false))
        {
            all.Write(_buffer, _start, _end - _start);
            _start = _end;
        }
        return all.ToArray();
    }

    public async Task<byte[]> ReadExactlyAsync(long length, CancellationToken cancellationToken)
    {
        var content = new byte[length];
        for (var done = 0; done < content.Length;)
        {
            if (!await FillAsync(cancellationToken).ConfigureAwait(false))
                throw new EndOfStreamException($"The connection ended after {done} of {length} bytes.");
            var count = Math.Min(_end - _start, content.Length - done);
            _buffer.AsSpan(_start, count).CopyTo(content.AsSpan(done));
            _start += count;
            done += count;
        }
        return content;
    }

    public Task WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => stream.WriteAsync(content, cancellationToken).AsTask();

    private async Task<byte[]> ReadChunksAsync(CancellationToken cancellationToken)
    {
        var all = new MemoryStream();
        while (true)
        {
            var line = await ReadLineAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new EndOfStreamException("The connection ended between two chunks.");
            var length = int.Parse(line.Split(';', 2)[0].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            all.Write(await ReadExactlyAsync(length, cancellationToken).ConfigureAwait(false));
            // After the last chunk come trailers, then an empty line; after each other one just the empty line.
            while (await ReadLineAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 })
            {
            }
            if (length == 0)
                return all.ToArray();
        }
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (await FillAsync(cancellationToken).ConfigureAwait(false))
        {
            var found = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            var count = found < 0 ? _end - _start : found + 1;
            line.Append(Encoding.Latin1.GetString(_buffer, _start, count));
            _start += count;
            if (line.Length > LongestLine)
                throw new InvalidDataException("A line of the head is too long.");
            if (found >= 0)
                return line.ToString().TrimEnd('\r', '\n');
        }
        return line.Length == 0 ? null : throw new EndOfStreamException("The connection ended in a line.");
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start < _end)
            return true;
        _start = 0;
        _end = await stream.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false);
        return _end > 0;
    }
}
