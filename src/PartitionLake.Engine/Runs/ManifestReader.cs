using System.Text.Json;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>Reads a manifest in blocks: the head, then one object at a time.</summary>
internal sealed class ManifestReader(IByteSource source) : IDisposable
{
    private const int Block = 64 * 1024;

    /// <summary>A head or an object larger than this is in no manifest of ours.</summary>
    private const int MaxItem = 256 * 1024 * 1024;

    private byte[] _buffer = new byte[Block];
    private int _start;
    private int _end;
    private long _offset;
    private JsonReaderState _state;

    private bool IsAtEnd => _offset == source.Length;

    public async Task<RunManifest> ReadHeadAsync(CancellationToken cancellationToken)
    {
        int length;
        while ((length = Guarded(FindObjects)) < 0)
            await FillAsync(cancellationToken).ConfigureAwait(false);
        return Guarded(() => ManifestParser.ParseHead(CloseHead(length), source.Name));
    }

    /// <summary>The next object, or null after the last. The head must have been read.</summary>
    public async Task<ManifestObject?> ReadObjectAsync(RunManifest head, CancellationToken cancellationToken)
    {
        ManifestObject? item = null;
        while (!Guarded(() => TryReadObject(head, out item)))
            await FillAsync(cancellationToken).ConfigureAwait(false);
        return item;
    }

    public void Dispose() => source.Dispose();

    /// <summary>The length of the head, with the reader placed behind the bracket that opens the objects; −1 when more bytes are needed.</summary>
    private int FindObjects()
    {
        var json = new Utf8JsonReader(_buffer.AsSpan(0, _end), IsAtEnd, default);
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.PropertyName || json.CurrentDepth != 1 || !json.ValueTextEquals("objects"u8))
                continue;
            var length = (int)json.TokenStartIndex;
            if (!json.Read())
                return -1;
            if (json.TokenType != JsonTokenType.StartArray)
                break;
            _start = (int)json.BytesConsumed;
            _state = json.CurrentState;
            return length;
        }
        return IsAtEnd ? throw new JsonException("There is no list of objects.") : -1;
    }

    private bool TryReadObject(RunManifest head, out ManifestObject? item)
    {
        item = null;
        var json = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), IsAtEnd, _state);
        if (!json.Read())
            return false;
        // After the last object the closing brace must follow, or the file was cut off.
        if (json.TokenType == JsonTokenType.EndArray)
            return json.Read();
        if (!JsonDocument.TryParseValue(ref json, out var document))
            return false;
        using (document)
            item = ManifestParser.ParseObject(document.RootElement, head.PartitionKeys);
        _start += (int)json.BytesConsumed;
        _state = json.CurrentState;
        return true;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        var unread = _end - _start;
        if (unread == _buffer.Length && unread >= MaxItem)
            throw Corrupt(new JsonException($"One entry has more than {MaxItem} bytes."));
        var target = unread == _buffer.Length ? new byte[_buffer.Length * 2] : _buffer;
        _buffer.AsSpan(_start, unread).CopyTo(target);
        _buffer = target;
        _start = 0;
        _end = unread;
        var count = (int)Math.Min(_buffer.Length - _end, source.Length - _offset);
        await source.ReadAsync(_offset, _buffer.AsMemory(_end, count), cancellationToken).ConfigureAwait(false);
        _offset += count;
        _end += count;
    }

    /// <summary>The head as JSON of its own: without the comma before the objects, with a brace.</summary>
    private byte[] CloseHead(int length)
    {
        var head = _buffer.AsSpan(0, length).TrimEnd(" \t\r\n,"u8);
        return [.. head, (byte)'}'];
    }

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or ArgumentException or OverflowException)
        {
            throw Corrupt(e);
        }
    }

    private LakeException Corrupt(Exception e) => new(
        LakeErrorCode.FileCorrupt,
        $"'{source.Name}' is not a run manifest that can be read: {e.Message}",
        "Restore it from a copy, or delete it if the run no longer matters; the data does not depend on it.",
        source.Name,
        e);
}
