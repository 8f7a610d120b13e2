using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Health;

/// <summary>What the runs recorded of an object, and whether it was met.</summary>
internal sealed class ExpectedObject(RecordedObject recorded, IReadOnlyList<Field> schema)
{
    private int _seen;

    public string Path => recorded.Path;

    public long Rows => recorded.Rows;

    public long Bytes => recorded.Bytes;

    public string Sha256 => recorded.Sha256;

    /// <summary>The run that wrote it.</summary>
    public string RunId => recorded.RunId;

    /// <summary>The columns that it had.</summary>
    public IReadOnlyList<Field> Schema => schema;

    public bool IsAppended => recorded.IsAppended;

    public bool WasSeen => Volatile.Read(ref _seen) != 0;

    public void MarkSeen() => Volatile.Write(ref _seen, 1);
}
