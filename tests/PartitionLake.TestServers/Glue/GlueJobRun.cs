using System.Text.Json;

namespace PartitionLake.TestServers.Glue;

/// <summary>A run of a job, as the stand-in keeps it.</summary>
/// <param name="id">What it is called.</param>
/// <param name="arguments">With which it was started.</param>
public sealed class GlueJobRun(string id, IReadOnlyDictionary<string, string> arguments)
{
    private string _state = "RUNNING";
    private Task _work = Task.CompletedTask;

    public string Id => id;

    public IReadOnlyDictionary<string, string> Arguments => arguments;

    /// <summary>In the service's word.</summary>
    public string State
    {
        get => Volatile.Read(ref _state);
        set => Volatile.Write(ref _state, value);
    }

    public string? Message { get; set; }

    /// <summary>What it does, to be waited for.</summary>
    public Task Work
    {
        get => Volatile.Read(ref _work);
        set => Volatile.Write(ref _work, value);
    }

    public string ToJson() => JsonSerializer.Serialize(
        new { Id, JobRunState = State, ErrorMessage = Message, Arguments, ExecutionTime = 42, MaxCapacity = 10.0, GlueVersion = "5.1" });
}
