using System.Collections.Concurrent;
using System.IO.Compression;
using K4os.Compression.LZ4;
using PartitionLake.Engine.Parquet.Format;
using PartitionLake.Engine.Parquet.Reading.Guards;
using Snappier;
using ZstdSharp.Unsafe;

namespace PartitionLake.Engine.Parquet.Reading.Pages;

/// <summary>Undoes the compression of pages. What comes out must be exactly as long as the page header says.</summary>
internal sealed class PageDecompressor : IDisposable
{
    private const ulong MostZstdWindow = 8 << 20;

    // A new one takes a hundred kilobytes and more of the process, which for a small object is more work than its pages.
    private static readonly ConcurrentBag<ZstdSharp.Decompressor> s_idle = [];

    private ZstdSharp.Decompressor? _zstd;

    /// <summary>The name of the codec in the format.</summary>
    public static string Name(int codec) => (Codec)codec switch
    {
        Codec.Uncompressed => "UNCOMPRESSED",
        Codec.Snappy => "SNAPPY",
        Codec.Gzip => "GZIP",
        Codec.Lzo => "LZO",
        Codec.Brotli => "BROTLI",
        Codec.Lz4 => "LZ4",
        Codec.Zstd => "ZSTD",
        Codec.Lz4Raw => "LZ4_RAW",
        _ => $"UNKNOWN({codec})",
    };

    /// <summary>Refuses the codecs that cannot be read, by name.</summary>
    public static void Check(int codec)
    {
        if ((Codec)codec is not (Codec.Uncompressed or Codec.Snappy or Codec.Gzip or Codec.Brotli or Codec.Zstd or Codec.Lz4 or Codec.Lz4Raw))
            ReadFailure.Unsupported($"the pages are compressed with {Name(codec)}; read are UNCOMPRESSED, SNAPPY, GZIP, BROTLI, ZSTD, LZ4 and LZ4_RAW.");
    }

    /// <summary>Whether data of that codec can be decompressed piece by piece, with less memory than what comes out of it takes.</summary>
    public static bool TakesPieces(int codec, ReadOnlySpan<byte> source) => (Codec)codec switch
    {
        Codec.Gzip => true,
        Codec.Zstd => ZstdWindow(source) <= MostZstdWindow,
        _ => false,
    };

    /// <summary>Opens data of a codec that <see cref="TakesPieces"/> said yes to.</summary>
    public static Stream OpenRead(int codec, ByteSlice source)
    {
        var stored = new MemoryStream(source.Buffer, source.Start, source.Length, writable: false);
        return (Codec)codec == Codec.Gzip ? new GZipStream(stored, CompressionMode.Decompress) : new ZstdSharp.DecompressionStream(stored, leaveOpen: false);
    }

    public void Decompress(int codec, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int written;
        try
        {
            written = (Codec)codec switch
            {
                Codec.Snappy => UnpackSnappy(source, destination),
                Codec.Gzip => UnpackGzip(source, destination),
                Codec.Brotli => BrotliDecoder.TryDecompress(source, destination, out var length) ? length : -1,
                Codec.Zstd => (_zstd ??= s_idle.TryTake(out var idle) ? idle : new ZstdSharp.Decompressor()).Unwrap(source, destination),
                Codec.Lz4 => HadoopLz4.Decompress(source, destination),
                Codec.Lz4Raw => LZ4Codec.Decode(source, destination),
                _ => -1,
            };
        }
        catch (Exception exception) when (ReadContext.IsForeign(exception) && exception is not ReadFailure)
        {
            ReadFailure.Corrupt(
                $"{Name(codec)} data of {source.Length} bytes cannot be decompressed into {destination.Length} bytes ({exception.Message.TrimEnd('.')}).");
            return;
        }
        if (written < 0)
            ReadFailure.Corrupt(
                $"{Name(codec)} data of {source.Length} bytes cannot be decompressed into the {destination.Length} bytes that the page declares.");
        if (written != destination.Length)
            ReadFailure.Corrupt($"{Name(codec)} data gives {written} bytes where the page declares {destination.Length}.");
    }

    public void Dispose()
    {
        if (_zstd is not { } zstd)
            return;
        _zstd = null;
        if (s_idle.Count < Environment.ProcessorCount)
            s_idle.Add(zstd);
        else
            zstd.Dispose();
    }

    /// <summary>How far back the data refers, which is what must be kept of what came out.</summary>
    private static unsafe ulong ZstdWindow(ReadOnlySpan<byte> source)
    {
        ZSTD_frameHeader header;
        fixed (byte* start = source)
            return Methods.ZSTD_getFrameHeader(&header, start, (nuint)source.Length) == 0 ? header.windowSize : ulong.MaxValue;
    }

    private static int UnpackSnappy(ReadOnlySpan<byte> source, Span<byte> destination) =>
        Snappy.GetUncompressedLength(source) == destination.Length ? Snappy.Decompress(source, destination) : -1;

    private static unsafe int UnpackGzip(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        fixed (byte* start = source)
        {
            using var stream = new UnmanagedMemoryStream(start, source.Length);
            using var gzip = new GZipStream(stream, CompressionMode.Decompress);
            var read = gzip.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
            return gzip.ReadByte() < 0 ? read : -1;
        }
    }
}
