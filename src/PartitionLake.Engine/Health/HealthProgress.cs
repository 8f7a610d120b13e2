namespace PartitionLake.Engine.Health;

/// <summary>Counters of a running test. The test adds to them; whoever shows progress reads them when it likes.</summary>
public sealed class HealthProgress
{
    private long _partitions;
    private long _objects;
    private long _bytes;
    private long _findings;
    private long _objectsExpected;
    private long _valuesCompared;
    private long _columnsNotCompared;

    public long Partitions => Interlocked.Read(ref _partitions);

    public long Objects => Interlocked.Read(ref _objects);

    /// <summary>Bytes of the objects examined, whether or not all of them were read.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public long Findings => Interlocked.Read(ref _findings);

    /// <summary>How many objects the manifests tell of; 0 where there are none.</summary>
    public long ObjectsExpected
    {
        get => Interlocked.Read(ref _objectsExpected);
        set => Interlocked.Exchange(ref _objectsExpected, value);
    }

    /// <summary>Values that a deep test read with two readers.</summary>
    public long ValuesCompared => Interlocked.Read(ref _valuesCompared);

    /// <summary>Columns of objects that only one of them reads.</summary>
    public long ColumnsNotCompared => Interlocked.Read(ref _columnsNotCompared);

    internal void AddCompared(long values, int columnsLeftOut)
    {
        Interlocked.Add(ref _valuesCompared, values);
        Interlocked.Add(ref _columnsNotCompared, columnsLeftOut);
    }

    internal void AddPartition() => Interlocked.Increment(ref _partitions);

    internal void AddFinding() => Interlocked.Increment(ref _findings);

    internal void AddObject(long bytes)
    {
        Interlocked.Increment(ref _objects);
        Interlocked.Add(ref _bytes, bytes);
    }
}
