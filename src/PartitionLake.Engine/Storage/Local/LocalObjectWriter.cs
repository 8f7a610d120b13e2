using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace PartitionLake.Engine.Storage.Local;

/// <summary>One object on its way into a staging folder.</summary>
internal sealed class LocalObjectWriter(LocalPublication publication, string path, string current, StagedContent content, Disk disk) : IObjectWriter
{
    private const int CompareBlock = 256 * 1024;

    private bool _isClosed;

    public Stream Content => content;

    public ValueTask<StageOutcome> CommitAsync(bool skipIfSame, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        cancellationToken.ThrowIfCancellationRequested();
        content.Finish();
        var exists = File.Exists(current);
        var outcome = !exists ? StageOutcome.Created
            : skipIfSame && IsSame(cancellationToken) ? StageOutcome.Unchanged
            : StageOutcome.Replaced;
        if (outcome == StageOutcome.Replaced)
            disk.RefuseProtected(current);
        if (outcome != StageOutcome.Unchanged)
            publication.Stage(path, content);
        Close();
        return ValueTask.FromResult(outcome);
    }

    public ValueTask DisposeAsync()
    {
        if (!_isClosed)
            Close();
        return ValueTask.CompletedTask;
    }

    private void Close()
    {
        _isClosed = true;
        content.Release();
        if (content.FilePath is { } part)
            disk.TryDeleteFile(part);
    }

    private bool IsSame(CancellationToken cancellationToken)
    {
        try
        {
            using var file = Patience.OfSystem.Read(
                current, static path => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            // A link that happens to lead to the same bytes is no object of this lake.
            return RandomAccess.GetLength(file) == content.Length
                && !SymbolicLink.Is(current)
                && IsSame(file, cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (DiskFailure.OfReading(e, current) is { } failure)
        {
            throw failure;
        }
    }

    private bool IsSame(SafeFileHandle file, CancellationToken cancellationToken)
    {
        var block = (int)Math.Min(CompareBlock, content.Length);
        var stored = ArrayPool<byte>.Shared.Rent(block);
        var written = content.FilePath is null ? [] : ArrayPool<byte>.Shared.Rent(block);
        try
        {
            for (var offset = 0L; offset < content.Length; offset += block)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var count = (int)Math.Min(block, content.Length - offset);
                var mine = content.Buffered.Span;
                if (content.FilePath is not null)
                    mine = ReadBlock(content.File, written.AsSpan(0, count), offset);
                else
                    mine = mine.Slice((int)offset, count);
                if (!mine.SequenceEqual(ReadBlock(file, stored.AsSpan(0, count), offset)))
                    return false;
            }
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
            if (written.Length > 0)
                ArrayPool<byte>.Shared.Return(written);
        }
    }

    /// <summary>What could be read of the block: less than asked for when the file ends early, which compares as different.</summary>
    private static ReadOnlySpan<byte> ReadBlock(SafeFileHandle file, Span<byte> block, long offset)
    {
        var filled = 0;
        while (filled < block.Length)
        {
            var read = RandomAccess.Read(file, block[filled..], offset + filled);
            if (read == 0)
                break;
            filled += read;
        }
        return block[..filled];
    }
}
