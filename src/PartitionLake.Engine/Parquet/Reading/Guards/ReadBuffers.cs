using System.Buffers;

namespace PartitionLake.Engine.Parquet.Reading.Guards;

/// <summary>Buffers for the chunks and pages of one file, or of several that are read in turns. Safe for several threads.</summary>
/// <remarks>
/// The process's own pool keeps large arrays, some for each processor, until long after the last file was read: a run would encode
/// beside hundreds of idle megabytes. Large ones are kept only as long as the files are open.
/// </remarks>
internal sealed class ReadBuffers
{
    /// <summary>Longer arrays are the files' own.</summary>
    private const int Large = 1 << 20;

    /// <summary>Arrays that are kept: pages of that many columns.</summary>
    private const int MostKept = 64;

    // A pool of the framework rounds up to a power of two, which for a page of 140 MB is 116 MB more.
    private readonly List<byte[]> _free = [];

    /// <summary>An array of at least that length.</summary>
    public byte[] Rent(int length)
    {
        if (length <= Large)
            return ArrayPool<byte>.Shared.Rent(length);
        lock (_free)
        {
            var best = -1;
            for (var i = 0; i < _free.Count; i++)
            {
                if (_free[i].Length >= length && _free[i].Length <= 2L * length && (best < 0 || _free[i].Length < _free[best].Length))
                    best = i;
            }
            if (best >= 0)
            {
                var found = _free[best];
                _free.RemoveAt(best);
                return found;
            }
        }
        return GC.AllocateUninitializedArray<byte>((int)Math.Min(Array.MaxLength, ((long)length + Large - 1) / Large * Large));
    }

    /// <summary>Takes an array back that came from here.</summary>
    public void Return(byte[] buffer)
    {
        if (buffer.Length <= Large)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            return;
        }
        lock (_free)
        {
            if (_free.Count == MostKept)
                _free.RemoveAt(0);
            _free.Add(buffer);
        }
    }
}
