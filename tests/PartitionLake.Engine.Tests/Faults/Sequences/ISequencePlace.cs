using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Tests.Faults.Sequences;

/// <summary>Where sequences are played: a disk or a bucket, with a way to kill a run at one of its changes.</summary>
internal interface ISequencePlace : IDisposable
{
    string Destination { get; }

    /// <summary>How many changes or requests a run makes at most, about.</summary>
    int KillRange { get; }

    /// <summary>
    /// Whether a killed run is, once another has come, either as if it had never been or as if it had ended; otherwise each of its partitions is.
    /// </summary>
    bool AppearsWhole { get; }

    /// <summary>Whether the last run that was to be killed came so far.</summary>
    bool WasKilled { get; }

    /// <summary>Makes an end of the lake and its state.</summary>
    void Clear();

    Task<EtlResult> RunAsync(EtlPlan plan, EtlOptions options, (double At, bool Acts)? kill);

    /// <summary>Puts a file into the lake, as another writer.</summary>
    void Put(string path, byte[] content);

    /// <summary>All that is there.</summary>
    SequenceFiles Read();
}

/// <param name="Data">Local copies of what is in the lake, by path below the root.</param>
/// <param name="State">Local copies of its state, by path below its folder.</param>
internal sealed record SequenceFiles(SortedDictionary<string, string> Data, SortedDictionary<string, string> State);
