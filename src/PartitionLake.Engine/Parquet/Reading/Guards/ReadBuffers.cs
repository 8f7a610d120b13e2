using System.Buffers;

namespace PartitionLake.Engine.Parquet.Reading.Guards;

/// <summary>Buffers for the chunks and pages of one file. Safe for several threads.</summary>
/// <remarks>
/// The process's own pool keeps large arrays, some for each processor, until long after the last file was read: a run would encode
/// beside hundreds of idle megabytes. Large ones come from a pool that lives as long as the file is open.
/// </remarks>
internal sealed class ReadBuffers
{
    /// <summary>Longer arrays are the file's own.</summary>
    private const int Large = 1 << 20;
    private const int Largest = 1 << 30;

    /// <summary>Arrays of one size that are kept: pages of that many columns.</summary>
    private const int MostOfSize = 64;

    private ArrayPool<byte>? _large;

    /// <summary>An array of at least that length.</summary>
    public byte[] Rent(int length) => length <= Large
        ? ArrayPool<byte>.Shared.Rent(length)
        : LazyInitializer.EnsureInitialized(ref _large, static () => ArrayPool<byte>.Create(Largest, MostOfSize)).Rent(length);

    /// <summary>Takes an array back that came from here.</summary>
    public void Return(byte[] buffer)
    {
        if (buffer.Length <= Large)
            ArrayPool<byte>.Shared.Return(buffer);
        else
            _large!.Return(buffer);
    }
}
