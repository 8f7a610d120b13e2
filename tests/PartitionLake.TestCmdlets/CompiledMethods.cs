using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Runtime.CompilerServices;

namespace PartitionLake.TestCmdlets;

/// <summary>The methods that the runtime compiles while the process runs, as it tells them.</summary>
public sealed class CompiledMethods : EventListener
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const EventKeywords Compiler = (EventKeywords)0x10;

    // What MethodLoadVerbose carries (the runtime's event manifest), by position: flags, type, name.
    private const int Flags = 5;
    private const int Type = 6;
    private const int Name = 7;

    /// <summary>The bits of the flags that tell why: 3 is a first, quick compilation; higher numbers are code that is called often.</summary>
    private const int TierShift = 7;

    private static readonly string LastName = $"{typeof(CompiledMethods).FullName}::{nameof(Last)}";

    private readonly ConcurrentQueue<(int Tier, string Method)> _all = new();

    /// <summary>Type and name of each method that was compiled for the first time until now, in the order of the runtime.</summary>
    public IReadOnlyList<string> First()
    {
        // The runtime tells what it did a little later, in order: once this is told, so is all before.
        Last<int>();
        while (!_all.Any(static method => method.Method == LastName))
            Thread.Sleep(10);
        return [.. _all.Where(static method => method.Tier <= 3 && method.Method != LastName).Select(static method => method.Method)];
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Runtime)
            EnableEvents(eventSource, EventLevel.Verbose, Compiler);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData is { EventName: { } name, Payload: { } payload } && name.StartsWith("MethodLoadVerbose", StringComparison.Ordinal))
            _all.Enqueue(((int)(Convert.ToUInt32(payload[Flags], null) >> TierShift) & 7, $"{payload[Type]}::{payload[Name]}"));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Last<T>()
    {
    }
}
