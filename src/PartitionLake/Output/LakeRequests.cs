using System.Globalization;
using PartitionLake.Engine.Aws.Metering;

namespace PartitionLake.Output;

/// <summary>The requests that a command sent to AWS or another store, by kind, and what AWS asks for them at list prices.</summary>
public sealed record LakeRequests
{
    /// <summary>Pages of objects or of unfinished uploads.</summary>
    public required long List { get; init; }

    /// <summary>Looks at an object without its content.</summary>
    public required long Head { get; init; }

    /// <summary>Ranges of objects, and settings of buckets, that were read.</summary>
    public required long Get { get; init; }

    /// <summary>Objects and parts that were written, settings of buckets too.</summary>
    public required long Put { get; init; }

    /// <summary>Removals, of one object or of up to a thousand.</summary>
    public required long Delete { get; init; }

    /// <summary>Calls of Glue, Athena and CloudWatch.</summary>
    public required long Api { get; init; }

    public required long Total { get; init; }

    /// <summary>US dollars, by a table of list prices of us-east-1; transfer, keys and queries come on top.</summary>
    public required decimal Dollars { get; init; }

    /// <summary>The month of that table.</summary>
    public required string PricesOf { get; init; }

    /// <summary>The kinds that there were, and the dollars, in the culture of the session.</summary>
    public override string ToString() =>
        new RequestCounts
        {
            List = List,
            Head = Head,
            Get = Get,
            Put = Put,
            Delete = Delete,
            Api = Api,
            Dollars = Dollars
        }.ToString(CultureInfo.CurrentCulture);
}
