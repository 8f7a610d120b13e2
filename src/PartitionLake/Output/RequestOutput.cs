using PartitionLake.Engine.Aws.Metering;

namespace PartitionLake.Output;

/// <summary>
/// Makes the record of requests of what the engine counted. Apart from the record, which PowerShell looks at when the module is imported:
/// that must not load the engine.
/// </summary>
internal static class RequestOutput
{
    public static LakeRequests Of(RequestCounts counts) => new()
    {
        List = counts.List,
        Head = counts.Head,
        Get = counts.Get,
        Put = counts.Put,
        Delete = counts.Delete,
        Api = counts.Api,
        Total = counts.Total,
        Dollars = counts.Dollars,
        PricesOf = ListPrices.AsOf,
    };
}
