namespace PartitionLake.Engine.Storage;

/// <summary>A file or object of known length that can be read at any offset. Safe for several threads at once.</summary>
public interface IByteSource : IDisposable
{
    /// <summary>The path or URI, for messages.</summary>
    string Name { get; }

    /// <summary>Length in bytes.</summary>
    long Length { get; }

    /// <summary>Fills the whole buffer from that offset.</summary>
    /// <exception cref="LakeException">The range is not there, or the file changed or ended early: a short read is never returned.</exception>
    ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken);
}
