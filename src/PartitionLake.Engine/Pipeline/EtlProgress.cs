using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline;

/// <summary>Counters of a running job. The run adds to them; whoever shows progress reads them when it likes.</summary>
public sealed class EtlProgress
{
    private int _phase;
    private long _rowsRead;
    private long _rowsTotal;
    private long _partitionsDone;
    private long _partitionsTotal;
    private long _bytesWritten;
    private PublicationStep? _step;

    public EtlPhase Phase
    {
        get => (EtlPhase)Volatile.Read(ref _phase);
        set => Volatile.Write(ref _phase, (int)value);
    }

    public long RowsRead => Interlocked.Read(ref _rowsRead);

    /// <summary>Rows of the fact table by its footers.</summary>
    public long RowsTotal
    {
        get => Interlocked.Read(ref _rowsTotal);
        set => Interlocked.Exchange(ref _rowsTotal, value);
    }

    public long PartitionsDone => Interlocked.Read(ref _partitionsDone);

    public long PartitionsTotal
    {
        get => Interlocked.Read(ref _partitionsTotal);
        set => Interlocked.Exchange(ref _partitionsTotal, value);
    }

    public long BytesWritten => Interlocked.Read(ref _bytesWritten);

    /// <summary>Where a publication is between the old and the new lake; null before and where the store has no such moment.</summary>
    public PublicationStep? Step
    {
        get => Volatile.Read(ref _step);
        set => Volatile.Write(ref _step, value);
    }

    /// <summary>The job on another engine that the run waits for.</summary>
    public JobProgress Job { get; } = new();

    public void AddRows(long rows) => Interlocked.Add(ref _rowsRead, rows);

    public void AddPartition(long bytes)
    {
        Interlocked.Increment(ref _partitionsDone);
        Interlocked.Add(ref _bytesWritten, bytes);
    }
}
