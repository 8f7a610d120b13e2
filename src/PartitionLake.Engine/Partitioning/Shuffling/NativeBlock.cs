using System.Runtime.InteropServices;

namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>Memory outside the managed heap, given back at once when disposed.</summary>
/// <remarks>Runs are hundreds of megabytes that live until they are spilled; as arrays they would stay in the heap
/// until some later full collection, and the memory bound would be a hope.</remarks>
internal sealed unsafe class NativeBlock : IDisposable
{
    private byte* _start;

    public NativeBlock(long length)
    {
        Length = length;
        _start = (byte*)NativeMemory.Alloc((nuint)Math.Max(1, length));
    }

    ~NativeBlock() => Free();

    public long Length { get; }

    /// <summary>A part of the block; valid until the block is disposed.</summary>
    public Span<T> Slice<T>(long offset, int count)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + (long)count * sizeof(T), Length);
        return new Span<T>(_start + offset, count);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_start);
        _start = null;
    }
}
