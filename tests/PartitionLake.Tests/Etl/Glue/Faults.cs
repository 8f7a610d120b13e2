using System.Collections.Concurrent;
using PartitionLake.TestServers;

namespace PartitionLake.Tests.Etl.Glue;

/// <summary>What goes wrong with calls of Glue, each once: calls that are throttled, and calls that are carried out and whose answer is lost.</summary>
public sealed class Faults
{
    private readonly ConcurrentDictionary<string, bool> _throttled = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _lost = new(StringComparer.Ordinal);

    public Faults Throttle(params string[] operations) => Add(_throttled, operations);

    public Faults LoseAnswerOf(params string[] operations) => Add(_lost, operations);

    internal JsonAnswer? Before(JsonCall call) =>
        _throttled.TryRemove(call.Operation, out _) ? JsonAnswer.Error("ThrottlingException", "Rate exceeded") : null;

    internal JsonAnswer? After(JsonCall call, JsonAnswer? answer) =>
        _lost.TryRemove(call.Operation, out _) ? JsonAnswer.Error("InternalServiceException", "lost", 500) : answer;

    private Faults Add(ConcurrentDictionary<string, bool> to, string[] operations)
    {
        foreach (var operation in operations)
            to[operation] = true;
        return this;
    }
}
