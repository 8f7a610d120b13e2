namespace PartitionLake.Engine.Pipeline;

/// <summary>How far a job is. Its runner sets it; whoever shows progress reads it when it likes.</summary>
public sealed class JobProgress
{
    private string? _jobRunId;
    private string? _state;
    private long _seconds;
    private bool _isStopping;

    /// <summary>What the service calls the job; null before it is started.</summary>
    public string? JobRunId
    {
        get => Volatile.Read(ref _jobRunId);
        set => Volatile.Write(ref _jobRunId, value);
    }

    /// <summary>The state in the service's own word, such as <c>RUNNING</c>; null before it is started.</summary>
    public string? State
    {
        get => Volatile.Read(ref _state);
        set => Volatile.Write(ref _state, value);
    }

    /// <summary>Seconds that the job has run, without the waiting for its machines.</summary>
    public long Seconds
    {
        get => Interlocked.Read(ref _seconds);
        set => Interlocked.Exchange(ref _seconds, value);
    }

    /// <summary>Whether the service is being told that nobody wants the job any more: machines that cost money would work on without it.</summary>
    public bool IsStopping
    {
        get => Volatile.Read(ref _isStopping);
        set => Volatile.Write(ref _isStopping, value);
    }
}
