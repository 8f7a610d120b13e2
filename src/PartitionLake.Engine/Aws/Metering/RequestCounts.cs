using System.Globalization;

namespace PartitionLake.Engine.Aws.Metering;

/// <summary>Requests by kind, and what AWS asks for them at list prices.</summary>
public sealed record RequestCounts
{
    public static RequestCounts None { get; } = new();

    public long List { get; init; }

    public long Head { get; init; }

    public long Get { get; init; }

    public long Put { get; init; }

    public long Delete { get; init; }

    /// <summary>Calls of Glue, Athena and CloudWatch.</summary>
    public long Api { get; init; }

    /// <summary>US dollars, see <see cref="ListPrices"/>.</summary>
    public decimal Dollars { get; init; }

    public long Total => List + Head + Get + Put + Delete + Api;

    /// <summary>What came since an earlier moment.</summary>
    public RequestCounts Since(RequestCounts earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        return new RequestCounts
        {
            List = List - earlier.List,
            Head = Head - earlier.Head,
            Get = Get - earlier.Get,
            Put = Put - earlier.Put,
            Delete = Delete - earlier.Delete,
            Api = Api - earlier.Api,
            Dollars = Dollars - earlier.Dollars,
        };
    }

    /// <summary>Such as <c>3 LIST, 12 GET, 5,403 PUT, $0.0271 at AWS's list prices of 2025-11</c>; kinds of which there are none are left out.</summary>
    public override string ToString() => ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc cref="ToString()"/>
    /// <param name="culture">How numbers are written.</param>
    public string ToString(IFormatProvider culture)
    {
        var parts = new List<string>();
        Add(List, "LIST");
        Add(Head, "HEAD");
        Add(Get, "GET");
        Add(Put, "PUT");
        Add(Delete, "DELETE");
        Add(Api, "API calls");
        parts.Add(parts.Count == 0 ? "none" : string.Create(culture, $"${Dollars:0.00##} at AWS's list prices of {ListPrices.AsOf}"));
        return string.Join(", ", parts);

        void Add(long count, string kind)
        {
            if (count > 0)
                parts.Add(string.Create(culture, $"{count:N0} {kind}"));
        }
    }
}
