namespace PartitionLake.TestServers.Faults;

/// <summary>A rule that strikes a share of the requests, the same ones for the same seed and order of requests.</summary>
/// <param name="seed">Decides which requests and which faults.</param>
/// <param name="share">From 0 to 1.</param>
/// <param name="faults">The faults to choose from.</param>
public sealed class SeededFaults(int seed, double share, IReadOnlyList<Fault> faults)
{
    /// <summary>To be used as <see cref="FaultProxy.Rule"/>.</summary>
    public Fault? Choose(ProxiedRequest request)
    {
        // A stream of numbers per request, so that a decision depends on nothing but the seed and the request's number.
        var random = new Random(HashCode(seed, request.Index));
        return random.NextDouble() < share ? faults[random.Next(faults.Count)] : null;
    }

    // Stable from one process to the next, unlike System.HashCode.
    private static int HashCode(int seed, int index)
    {
        unchecked
        {
            var hash = (uint)seed * 2654435761u ^ (uint)index * 2246822519u;
            hash = (hash ^ (hash >> 15)) * 3266489917u;
            return (int)(hash ^ (hash >> 13));
        }
    }
}
