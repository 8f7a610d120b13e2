using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Health;

/// <summary>What the newest run that wrote an object recorded of it.</summary>
internal sealed class ExpectedObject(ManifestObject recorded, RunManifest run)
{
    private int _seen;

    public string Path => recorded.Path;

    public long Rows => recorded.Rows;

    public long Bytes => recorded.Bytes;

    public string? Sha256 => recorded.Sha256;

    public RunManifest Run => run;

    public bool IsAppended => run.Mode == PublishMode.Append;

    public bool WasSeen => Volatile.Read(ref _seen) != 0;

    public void MarkSeen() => Volatile.Write(ref _seen, 1);
}
