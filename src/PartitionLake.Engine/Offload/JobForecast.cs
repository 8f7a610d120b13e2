using PartitionLake.Engine.Aws.Metering;

namespace PartitionLake.Engine.Offload;

/// <summary>What a run around a job sends to a bucket, the job's own requests too.</summary>
internal static class JobForecast
{
    /// <summary>An object that Spark stages is an upload in parts: its beginning, one part, its end.</summary>
    private const int PutsOfStaging = 3;

    private const int HeadsOfStaging = 2;
    private const int KeysPerPage = 1_000;

    /// <summary>Lock, journal, script, plan, result, contents and manifest.</summary>
    private const int StateWrites = 14;

    /// <summary>The requests after those that looking has taken.</summary>
    /// <param name="looking">What has been sent so far.</param>
    /// <param name="partitions">Partitions that the job makes.</param>
    /// <param name="storageClass">The class of the lake's objects; null for the usual one.</param>
    public static RequestCounts After(RequestCounts looking, long partitions, string? storageClass)
    {
        var pages = (partitions + KeysPerPage - 1) / KeysPerPage;
        var staged = (partitions * PutsOfStaging) + StateWrites;
        var heads = partitions * HeadsOfStaging;
        return looking with
        {
            List = looking.List + (2 * pages),
            Head = looking.Head + heads,
            Get = looking.Get + partitions,
            Put = looking.Put + staged + partitions,
            Delete = looking.Delete + pages,
            Dollars = looking.Dollars + (2 * pages * ListPrices.Of(RequestKind.List)) + (heads * ListPrices.Of(RequestKind.Head))
                + (partitions * ListPrices.Of(RequestKind.Get)) + (staged * ListPrices.Of(RequestKind.Put))
                + (partitions * ListPrices.Of(RequestKind.Put, storageClass)),
        };
    }
}
