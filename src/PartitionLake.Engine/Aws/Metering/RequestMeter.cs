namespace PartitionLake.Engine.Aws.Metering;

/// <summary>Counts the requests of one session. Safe for several threads.</summary>
internal sealed class RequestMeter
{
    /// <summary>Fine enough for the cheapest request, and a long holds nine billion dollars of it.</summary>
    private const decimal Unit = 1e-9m;

    private readonly long[] _counts = new long[Enum.GetValues<RequestKind>().Length];
    private long _units;

    public RequestCounts Counts => new()
    {
        List = Of(RequestKind.List),
        Head = Of(RequestKind.Head),
        Get = Of(RequestKind.Get),
        Put = Of(RequestKind.Put),
        Delete = Of(RequestKind.Delete),
        Api = Of(RequestKind.Api),
        Dollars = Interlocked.Read(ref _units) * Unit,
    };

    public void Add(RequestKind kind, decimal dollars)
    {
        Interlocked.Increment(ref _counts[(int)kind]);
        Interlocked.Add(ref _units, (long)(dollars / Unit));
    }

    private long Of(RequestKind kind) => Interlocked.Read(ref _counts[(int)kind]);
}
