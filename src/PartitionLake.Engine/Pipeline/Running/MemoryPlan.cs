namespace PartitionLake.Engine.Pipeline.Running;

/// <summary>How a run divides the memory it may use, in bytes.</summary>
/// <param name="Total">The bound.</param>
/// <param name="Dimensions">For dimension tables.</param>
/// <param name="Workers">Set aside for batches, decoders and encoders of all workers.</param>
/// <param name="WorkerCount">How many workers may run at once.</param>
internal sealed record MemoryPlan(long Total, long Dimensions, long Workers, int WorkerCount)
{
    /// <summary>Less than this does not hold a row group and its dimensions.</summary>
    public const long Minimum = 128L << 20;

    private const long PerWorker = 64L << 20;

    /// <param name="options">The bound, or none: then it is a quarter of the machine's memory.</param>
    /// <param name="workers">How many workers are wanted. There are fewer where their batches
    /// and encoders would not leave half of the memory to the rest.</param>
    /// <exception cref="LakeException">The limit is below <see cref="Minimum"/>.</exception>
    public static MemoryPlan For(EtlOptions options, int workers)
    {
        var total = options.MaxMemory ?? Math.Max(Minimum, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);
        if (total < Minimum)
        {
            throw new LakeException(
                LakeErrorCode.MemoryLimitTooSmall,
                $"The memory limit of {total:N0} bytes is too small; a run needs at least {Minimum:N0}.",
                "Raise -MaxMemory, for instance to 512MB.",
                "MaxMemory");
        }
        var count = (int)Math.Clamp(total / (2 * PerWorker), 1, workers);
        return new MemoryPlan(total, total / 2, Math.Min(total / 4, count * PerWorker), count);
    }

    /// <summary>
    /// What row groups of the fact may hold while they are read, all together. What they take beyond half of <see cref="Workers"/> the
    /// shuffle does without.
    /// </summary>
    public long Reading => Total / 3;

    /// <summary>What the keys of checks may take before they go to disk.</summary>
    public long Keys => Total / 16;

    /// <summary>What the keys of a merge may take.</summary>
    public long MergeKeys => Total / 4;

    /// <summary>What the sorted rows of the object that a worker writes may take before they go to disk.</summary>
    public long Sorting => Workers / WorkerCount / 2;

    /// <summary>What the managed heap may hold beside a shuffle, whose runs are outside the heap.</summary>
    public long Heap(long shuffleBytes) => Math.Max(Total / 2, Total - shuffleBytes);

    /// <summary>What the shuffle may hold once the dimensions are loaded.</summary>
    /// <remarks>A third is left to the garbage collector, which frees batches later than they end.</remarks>
    public long Shuffle(long dimensionBytes) => Math.Max(Minimum / 8, (Total - dimensionBytes - Workers) * 2 / 3);
}
