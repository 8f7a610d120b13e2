using System.Buffers;
using System.IO.Hashing;
using K4os.Compression.LZ4;
using Microsoft.Win32.SafeHandles;

namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>A private temporary file of compressed, checksummed blocks.</summary>
/// <remarks>
/// The file has no name by the time it holds data where the system allows that, and is deleted on close
/// elsewhere: even a killed process leaves nothing behind.
/// </remarks>
internal sealed class SpillFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly List<Entry> _entries = [];
    private long _length;

    private readonly Action? _beforeWrite;

    /// <param name="folder">An existing folder.</param>
    /// <param name="beforeWrite">Called before each block; a test throws from it what a failing disk would.</param>
    /// <exception cref="LakeException">The file cannot be made.</exception>
    public SpillFile(string folder, Action? beforeWrite = null)
    {
        _beforeWrite = beforeWrite;
        _path = Path.Combine(folder, $"partitionlake-{Environment.ProcessId}-{Guid.NewGuid():N}.spill");
        try
        {
            _file = File.OpenHandle(_path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose);
            if (!OperatingSystem.IsWindows())
                File.Delete(_path);
        }
        catch (Exception e) when (DiskFailure.OfWriting(e, folder) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Bytes on disk.</summary>
    public long Length => _length;

    /// <summary>Bytes of all blocks before compression.</summary>
    public long ContentLength { get; private set; }

    /// <summary>Blocks written so far.</summary>
    public int BlockCount => _entries.Count;

    /// <summary>Appends a block.</summary>
    /// <exception cref="LakeException">The disk is full or failed.</exception>
    public void Append(ReadOnlySpan<byte> content)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LZ4Codec.MaximumOutputSize(content.Length));
        try
        {
            _beforeWrite?.Invoke();
            var length = LZ4Codec.Encode(content, buffer, LZ4Level.L00_FAST);
            RandomAccess.Write(_file, buffer.AsSpan(0, length), _length);
            _entries.Add(new Entry(_length, length, content.Length, XxHash3.HashToUInt64(content)));
            _length += length;
            ContentLength += content.Length;
        }
        catch (Exception e) when (DiskFailure.OfWriting(e, Path.GetDirectoryName(_path)!) is { } failure)
        {
            throw failure;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Bytes of a block once decompressed.</summary>
    public int BlockLength(int block) => _entries[block].ContentLength;

    /// <summary>Reads a block back.</summary>
    /// <exception cref="LakeException">The disk returned other bytes than were written.</exception>
    public void Read(int block, Span<byte> content)
    {
        var entry = _entries[block];
        var buffer = ArrayPool<byte>.Shared.Rent(entry.Length);
        try
        {
            var read = 0;
            while (read < entry.Length && RandomAccess.Read(_file, buffer.AsSpan(read, entry.Length - read), entry.Offset + read) is var got && got > 0)
                read += got;
            if (read < entry.Length
                || LZ4Codec.Decode(buffer.AsSpan(0, entry.Length), content) != entry.ContentLength
                || XxHash3.HashToUInt64(content) != entry.Hash)
            {
                throw new LakeException(
                    LakeErrorCode.StoreFailed,
                    $"A spill block in '{Path.GetDirectoryName(_path)}' came back from the disk with other bytes than were written.",
                    "Check that disk, or choose another folder with -TempPath, and run again. Nothing has been published.",
                    Path.GetDirectoryName(_path));
            }
        }
        catch (Exception e) when (DiskFailure.OfReading(e, Path.GetDirectoryName(_path)!) is { } failure)
        {
            throw failure;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose() => _file.Dispose();

    private readonly record struct Entry(long Offset, int Length, int ContentLength, ulong Hash);
}
