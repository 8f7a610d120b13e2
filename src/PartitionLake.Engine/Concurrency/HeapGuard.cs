namespace PartitionLake.Engine.Concurrency;

/// <summary>Keeps the managed heap near what a run, or a query of long text, may use of it. Safe for several workers.</summary>
/// <remarks>
/// On a machine with much free memory the garbage collector lets large arrays pile up, gigabytes of them where text is
/// long, whatever limit it was given. The heap belongs to the whole process, so what others hold counts too, and a
/// collection that frees little is not repeated before the heap has grown again.
/// </remarks>
/// <param name="allowance">Bytes that the heap may have before garbage is collected.</param>
/// <param name="growth">Bytes by which the heap may grow between two collections, where more than the allowance is in use.</param>
internal sealed class HeapGuard(long allowance, long growth)
{
    private readonly long _allowance = allowance;
    private long _limit = allowance;

    /// <summary>Collects what the phase before left if it is more than may be there. Called by one thread.</summary>
    public void BeginPhase()
    {
        Interlocked.Exchange(ref _limit, _allowance);
        Check();
    }

    /// <summary>Collects garbage if the heap has passed its limit. Called between batches.</summary>
    public void Check()
    {
        var limit = Interlocked.Read(ref _limit);
        if (GC.GetTotalMemory(forceFullCollection: false) <= limit || Interlocked.CompareExchange(ref _limit, long.MaxValue, limit) != limit)
            return;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
        Interlocked.Exchange(ref _limit, Math.Max(_allowance, GC.GetTotalMemory(forceFullCollection: false) + growth));
    }
}
