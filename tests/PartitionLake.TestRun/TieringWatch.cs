using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Runtime.CompilerServices;

namespace PartitionLake.TestRun;

/// <summary>Tells whether the runtime began to count calls, which it does before it compiles what is called often anew.</summary>
internal sealed class TieringWatch : EventListener
{
    private const EventKeywords Compilation = (EventKeywords)0x1000000000;

    private int _resumed;

    /// <summary>Whether it began since the watch was set up.</summary>
    public bool HasResumed => Volatile.Read(ref _resumed) != 0;

    /// <summary>Calls one method, and no new one, until calls are counted or the time is over.</summary>
    /// <returns>Whether they are.</returns>
    public bool Await(TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        while (!HasResumed && clock.Elapsed < time)
        {
            Called();
            Thread.Sleep(1);
        }
        return HasResumed;
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
            EnableEvents(eventSource, EventLevel.Informational, Compilation);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName?.StartsWith("TieredCompilationResume", StringComparison.Ordinal) == true)
            Volatile.Write(ref _resumed, 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Called()
    {
    }
}
