namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>The file being written: gathers small writes, so that a small file reaches its stream in one.</summary>
internal sealed class FileSink
{
    private const int FlushFrom = 1 << 20;

    private Stream _stream = Stream.Null;
    private long _flushed;

    public ByteBuffer Buffer { get; } = new(64 << 10);

    /// <summary>Offset in the file of the next byte.</summary>
    public long Position => _flushed + Buffer.Length;

    public void Open(Stream stream)
    {
        _stream = stream;
        _flushed = 0;
        Buffer.Clear();
    }

    public void FlushIfLarge()
    {
        if (Buffer.Length >= FlushFrom)
            Flush();
    }

    public void Flush()
    {
        _stream.Write(Buffer.Written);
        _flushed += Buffer.Length;
        Buffer.Clear();
    }

    /// <summary>Lets go of the stream, and of what was not flushed.</summary>
    public void Close() => Open(Stream.Null);
}
