namespace PartitionLake.Engine;

/// <summary>Keeps the warnings of one piece of work for its result, and passes each on as it comes. Safe for several threads.</summary>
/// <param name="listener">Told of each warning at once; null for nobody.</param>
public sealed class WarningLog(Action<LakeWarning>? listener = null)
{
    private readonly List<LakeWarning> _warnings = [];

    /// <summary>The warnings so far, in their order.</summary>
    public IReadOnlyList<LakeWarning> Warnings
    {
        get
        {
            lock (_warnings)
                return [.. _warnings];
        }
    }

    public void Add(LakeWarning warning)
    {
        lock (_warnings)
            _warnings.Add(warning);
        listener?.Invoke(warning);
    }
}
