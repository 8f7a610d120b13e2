using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace PartitionLake.Engine.Storage.Local;

/// <summary>The bytes of one object while it is written: in a pooled buffer, and beyond a threshold in a file.</summary>
internal sealed class StagedContent(int threshold, Disk disk, Func<string> partPath) : WriteOnlyStream
{
    private byte[] _buffer = [];
    private int _buffered;
    private long _flushed;
    private SafeFileHandle? _file;
    private string? _path;
    private bool _isFinished;

    /// <summary>The file that holds the content, or null while it fits in memory.</summary>
    public string? FilePath => _path;

    /// <summary>The whole content when <see cref="FilePath"/> is null.</summary>
    public ReadOnlyMemory<byte> Buffered => _buffer.AsMemory(0, _buffered);

    /// <summary>The open file when <see cref="FilePath"/> is not null.</summary>
    public SafeFileHandle File => _file!;

    public override bool CanWrite => !_isFinished;

    public override long Length => _flushed + _buffered;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_isFinished, this);
        while (!buffer.IsEmpty)
        {
            if (_buffered == threshold)
                Spill();
            var count = Math.Min(buffer.Length, threshold - _buffered);
            EnsureCapacity(_buffered + count);
            buffer[..count].CopyTo(_buffer.AsSpan(_buffered));
            _buffered += count;
            buffer = buffer[count..];
        }
    }

    /// <summary>Ends writing. Content of more than the threshold is in the file afterwards.</summary>
    public void Finish()
    {
        _isFinished = true;
        if (_file is not null && _buffered > 0)
            Spill();
    }

    /// <summary>Gives memory and file handle back; the file itself stays. A caller that disposes the stream has not done this.</summary>
    public void Release()
    {
        _isFinished = true;
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _file?.Dispose();
    }

    private void Spill()
    {
        if (_file is null)
        {
            var path = partPath();
            _file = disk.CreateFile(path);
            _path = path;
        }
        disk.WriteFile(_file, _buffer.AsSpan(0, _buffered), _flushed, _path!);
        _flushed += _buffered;
        _buffered = 0;
    }

    private void EnsureCapacity(int needed)
    {
        if (needed <= _buffer.Length)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Min(threshold, Math.Max(4096, _buffer.Length * 2))));
        _buffer.AsSpan(0, _buffered).CopyTo(larger);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
