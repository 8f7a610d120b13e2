namespace PartitionLake.Engine.Aws.Metering;

/// <summary>
/// What AWS asks for requests and for storage, in US dollars, in the region us-east-1, without free tiers and discounts; other regions ask up
/// to twice as much. The one table of prices: it is to be brought up to date here, with its date.
/// </summary>
/// <remarks>
/// Sources: the pages "Amazon S3 pricing", "AWS Glue pricing" (data catalog, ETL jobs) and "Amazon CloudWatch pricing". Transfer, retrieval, keys of the key
/// management service and what a query of Athena scans are not in it.
/// </remarks>
public static class ListPrices
{
    /// <summary>The month of which the prices are.</summary>
    public const string AsOf = "2025-11";

    /// <summary>In the classes for data that is seldom read an object is billed as if it had at least so many bytes.</summary>
    public const long LeastBilledBytes = 128 * 1024;

    private const decimal Thousand = 1_000m;
    private const decimal GigaByte = 1024m * 1024 * 1024;
    private const string Standard = "STANDARD";

    private static readonly Dictionary<string, ClassPrice> s_classes = new(StringComparer.Ordinal)
    {
        [Standard] = new(Write: 0.005m, Read: 0.0004m, Month: 0.023m, HasLeastSize: false),
        ["INTELLIGENT_TIERING"] = new(Write: 0.005m, Read: 0.0004m, Month: 0.023m, HasLeastSize: false),
        ["STANDARD_IA"] = new(Write: 0.01m, Read: 0.001m, Month: 0.0125m, HasLeastSize: true),
        ["ONEZONE_IA"] = new(Write: 0.01m, Read: 0.001m, Month: 0.01m, HasLeastSize: true),
        ["GLACIER_IR"] = new(Write: 0.02m, Read: 0.01m, Month: 0.004m, HasLeastSize: true),
    };

    /// <summary>One request to S3.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="storageClass">The class of the object that it writes or reads; null for the usual one.</param>
    public static decimal Of(RequestKind kind, string? storageClass = null)
    {
        var price = ClassOf(storageClass);
        return kind switch
        {
            RequestKind.List => ClassOf(null).Write,
            RequestKind.Put => price.Write,
            RequestKind.Get or RequestKind.Head => price.Read,
            _ => 0,
        } / Thousand;
    }

    /// <summary>One call of another service by the name that its requests are signed for: of the catalog and of metrics; those of Athena are free.</summary>
    public static decimal OfCall(string service) => service switch
    {
        "glue" => 1m / 1_000_000,
        "monitoring" => 0.01m / Thousand,
        _ => 0,
    };

    /// <summary>An hour of a data processing unit of AWS Glue; less on spare capacity.</summary>
    public static decimal OfDpuHour(bool isFlexible) => isFlexible ? 0.29m : 0.44m;

    /// <summary>A month of an object.</summary>
    public static decimal OfMonth(string? storageClass, long bytes)
    {
        var price = ClassOf(storageClass);
        return price.Month * (price.HasLeastSize ? Math.Max(bytes, LeastBilledBytes) : bytes) / GigaByte;
    }

    private static ClassPrice ClassOf(string? storageClass) => s_classes.GetValueOrDefault(storageClass ?? Standard, s_classes[Standard]);

    /// <param name="Write">A thousand PUT, COPY, POST or LIST.</param>
    /// <param name="Read">A thousand GET, SELECT and all other requests.</param>
    /// <param name="Month">A gigabyte for a month.</param>
    /// <param name="HasLeastSize">Whether <see cref="LeastBilledBytes"/> holds.</param>
    private sealed record ClassPrice(decimal Write, decimal Read, decimal Month, bool HasLeastSize);
}
