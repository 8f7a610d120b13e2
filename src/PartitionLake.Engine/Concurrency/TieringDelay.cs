using System.Reflection;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace PartitionLake.Engine.Concurrency;

/// <summary>Keeps the runtime from compiling the methods of a young command anew, until it is disposed of or its time is over.</summary>
/// <remarks>
/// <para>The runtime begins to count calls, and to compile what is called often a second and a third time, once no method
/// was called for the first time in 100 ms (TieringDelay of tiered compilation). The engine is compiled and optimized
/// before it is loaded, so in a command of a few seconds that costs more than it gives: a quarter of the CPU time of 2,000,000
/// rows into 5,400 partitions. A thread that calls a new method every 20 ms keeps that moment away,
/// also where it waits for a processor behind dozens of others; at 40 ms such a machine spent 40 percent more CPU time.</para>
/// <para>Longer commands and later ones of a session gain from the better code, so the time is limited, for each command and in
/// all. Where the precompiled code is not in use nothing is held back: that code needs its second compilation. A
/// runtime that knows no such delay calls a few hundred empty methods in vain.</para>
/// </remarks>
internal sealed class TieringDelay : IDisposable
{
    /// <summary>
    /// A run that ends by then is faster by a fifth, the first to the fourth of a session
    /// alike; after 4 s already the better code comes too late for such runs.
    /// </summary>
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(20);

    /// <summary>How often a new method is called: five times within the delay, because a loaded machine is late.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private static readonly Type[] Arguments =
    [
        typeof(bool), typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(char), typeof(int), typeof(uint),
        typeof(long), typeof(ulong), typeof(float), typeof(double), typeof(decimal), typeof(Guid), typeof(DateTime), typeof(TimeSpan),
    ];

    private static readonly MethodInfo Method = typeof(TieringDelay).GetMethod(nameof(Nothing), BindingFlags.NonPublic | BindingFlags.Static)!;
    private static readonly Lazy<bool> IsPrecompiled = new(ProbePrecompiled);
    private static int s_called;

    private readonly ManualResetEventSlim _over = new();
    private readonly long _end;

    private TieringDelay(TimeSpan time) => _end = Environment.TickCount64 + (long)time.TotalMilliseconds;

    /// <summary>How many times a process can put the moment off, each time for 20 ms or a little more.</summary>
    public static int Limit => Arguments.Length * Arguments.Length * Arguments.Length;

    /// <summary>Begins to hold back, for the time of a short command; null where that would do harm.</summary>
    public static TieringDelay? Begin() => IsPrecompiled.Value ? Start(Time) : null;

    /// <summary>Begins to hold back, whatever code is in use.</summary>
    /// <param name="time">How long at most.</param>
    public static TieringDelay Start(TimeSpan time)
    {
        var delay = new TieringDelay(time);
        new Thread(delay.Hold) { IsBackground = true, Name = "PartitionLake tiering delay" }.Start();
        return delay;
    }

    public void Dispose() => _over.Set();

    private unsafe void Hold()
    {
        do
        {
            var number = Interlocked.Increment(ref s_called) - 1;
            if (number >= Limit)
                return;
            var length = Arguments.Length;
            var method = Method.MakeGenericMethod(Arguments[number % length], Arguments[number / length % length], Arguments[number / length / length]);
            ((delegate*<void>)method.MethodHandle.GetFunctionPointer())();
        }
        while (Environment.TickCount64 < _end && !_over.Wait(Interval));
    }

    /// <summary>Whether a method of this assembly runs without being compiled first.</summary>
    private static bool ProbePrecompiled()
    {
        var before = JitInfo.GetCompiledMethodCount(currentThread: true);
        Probe();
        return JitInfo.GetCompiledMethodCount(currentThread: true) == before;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Probe()
    {
    }

    /// <summary>Each set of types makes it another method.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Nothing<TFirst, TSecond, TThird>()
    {
    }
}
