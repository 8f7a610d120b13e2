using System.Text.Json;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Runs;

/// <summary>Reads a record of runs, a manifest or the contents of the lake, in blocks: the head, then one object at a time.</summary>
/// <param name="source">The file.</param>
/// <param name="parseHead">Makes the head of the JSON before the objects and the name of the file.</param>
/// <param name="parseItem">Makes an object of its JSON.</param>
internal sealed class RecordReader<THead, TItem>(
    IByteSource source, Func<byte[], string, THead> parseHead, Func<JsonElement, THead, TItem> parseItem) : IDisposable
    where THead : class
    where TItem : class
{
    /// <summary>Enough for most heads: whoever wants no more reads no more.</summary>
    private const int HeadBlock = 64 * 1024;

    /// <summary>A request to a bucket takes about as long for this as for a tenth of it.</summary>
    private const int ObjectBlock = 4 * 1024 * 1024;

    /// <summary>A head or an object larger than this is in no record of ours.</summary>
    private const int MaxItem = 256 * 1024 * 1024;

    private byte[] _buffer = new byte[HeadBlock];
    private int _start;
    private int _end;
    private long _offset;
    private JsonReaderState _state;

    /// <summary>Whether objects will be read too: then the first block holds as many as it can.</summary>
    public bool ReadsObjects { get; init; }

    private bool IsAtEnd => _offset == source.Length;

    public async Task<THead> ReadHeadAsync(CancellationToken cancellationToken)
    {
        int length;
        while ((length = Guarded(FindObjects)) < 0)
            await FillAsync(ReadsObjects ? ObjectBlock : HeadBlock, cancellationToken).ConfigureAwait(false);
        return Guarded(() => parseHead(CloseHead(length), source.Name));
    }

    /// <summary>The next object, or null after the last. The head must have been read.</summary>
    public async Task<TItem?> ReadObjectAsync(THead head, CancellationToken cancellationToken)
    {
        TItem? item = null;
        while (!Guarded(() => TryReadObject(head, out item)))
            await FillAsync(ObjectBlock, cancellationToken).ConfigureAwait(false);
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

    private bool TryReadObject(THead head, out TItem? item)
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
            item = parseItem(document.RootElement, head);
        _start += (int)json.BytesConsumed;
        _state = json.CurrentState;
        return true;
    }

    private async ValueTask FillAsync(int block, CancellationToken cancellationToken)
    {
        var unread = _end - _start;
        if (unread == _buffer.Length && unread >= MaxItem)
            throw Corrupt(new JsonException($"One entry has more than {MaxItem} bytes."));
        var wanted = Math.Max(unread == _buffer.Length ? _buffer.Length * 2 : _buffer.Length, (int)Math.Min(block, unread + source.Length - _offset));
        var target = wanted > _buffer.Length ? new byte[wanted] : _buffer;
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
        catch (Exception e)
            when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or ArgumentException or OverflowException)
        {
            throw Corrupt(e);
        }
    }

    private LakeException Corrupt(Exception e) => new(
        LakeErrorCode.FileCorrupt,
        $"'{source.Name}' is not a record of runs that can be read: {e.Message}",
        "Restore it from a copy. The data does not depend on it: without the folder of the lake's state the lake is one that no run wrote.",
        source.Name,
        e);
}
