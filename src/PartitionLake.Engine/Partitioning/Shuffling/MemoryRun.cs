namespace PartitionLake.Engine.Partitioning.Shuffling;

/// <summary>A sorted batch in memory.</summary>
internal sealed class MemoryRun(PartitionRows rows, NativeBlock block, RunColumn[] columns) : IShuffleRun
{
    public PartitionRows Rows => rows;

    public RunColumn[] Columns => columns;

    public long AllocatedBytes => block.Length + rows.AllocatedBytes;

    public LoadedRows Load(int start, int count) => new(columns, 0, null);

    public void Dispose() => block.Dispose();
}
