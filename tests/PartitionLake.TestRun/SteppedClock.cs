using System.Buffers.Binary;

namespace PartitionLake.TestRun;

/// <summary>A clock that another process sets ahead, by a file.</summary>
internal sealed class SteppedClock(string path) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        Span<byte> ahead = stackalloc byte[8];
        using var file = File.OpenHandle(path, share: FileShare.ReadWrite);
        RandomAccess.Read(file, ahead, 0);
        return System.GetElapsedTime(0).Ticks + BinaryPrimitives.ReadInt64LittleEndian(ahead);
    }
}
