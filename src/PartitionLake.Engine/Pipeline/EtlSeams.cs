using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Pipeline;

/// <summary>Where tests reach into a run: smaller measures than a run would take, faults, and another clock. A run of users leaves all as it is.</summary>
internal sealed record EtlSeams
{
    /// <summary>Memory of the shuffle instead of what the limit leaves for it; tests make it spill with this.</summary>
    public long? ShuffleMemory { get; init; }

    /// <summary>Rows of a batch at most, instead of 131,072; tests make many small ones of few rows.</summary>
    public int? BatchRows { get; init; }

    /// <summary>
    /// Units of a row group at most (rows, of which those with long texts count more), instead of 131,072. Unlike all else here it decides
    /// where row groups are cut.
    /// </summary>
    public int? RowGroupUnits { get; init; }

    /// <summary>Called before each block that is spilled, so that tests can let the disk be full.</summary>
    public Action? BeforeSpill { get; init; }

    /// <summary>What the second reader of a verification sees of an object instead of its bytes, so that tests can make the two readers differ.</summary>
    public Func<string, IByteSource, IByteSource>? SecondView { get; init; }

    /// <summary>Called as each phase begins, so that tests can cancel there.</summary>
    public Action<EtlPhase>? PhaseBegun { get; init; }

    /// <summary>How the lake is claimed, apart from the run's id and its warnings; tests give it another clock or lease.</summary>
    public LockClaim Lock { get; init; } = new("");

    /// <summary>Opens the destination instead of the storage of the options, so that tests can inject faults.</summary>
    public Func<string, ILakeStore>? OpenStore { get; init; }
}
