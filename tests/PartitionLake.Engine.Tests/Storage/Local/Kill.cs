namespace PartitionLake.Engine.Tests.Storage.Local;

/// <summary>Stands for the end of the process: no change of the disk happens after it.</summary>
internal sealed class KillException : Exception
{
    public KillException()
        : base("killed")
    {
    }
}
