using System.Collections.Concurrent;
using System.Globalization;

namespace PartitionLake.TestServers.Faults;

/// <summary>
/// What the proxy adds to a server that checks less than S3 does, or takes from one to make it another kind of store. Several proxies can share it.
/// </summary>
public sealed class StoreRules
{
    // Writes to one server go one after the other: moto looks at a condition and then acts, and another thread may come between.
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> s_gates = new(StringComparer.Ordinal);

    private long _offset;

    /// <summary>How far the store's clock is before that of this machine. It shows in every answer, and judges the end of signatures.</summary>
    public TimeSpan ClockOffset
    {
        get => new(Interlocked.Read(ref _offset));
        set => Interlocked.Exchange(ref _offset, value.Ticks);
    }

    public DateTimeOffset Now => DateTimeOffset.UtcNow + ClockOffset;

    /// <summary>What becomes of conditions of a PUT or of the completion of an upload.</summary>
    public ConditionSupport Puts { get; set; }

    /// <summary>What becomes of conditions of copies, where the store heeds those of a PUT.</summary>
    public ConditionSupport Copies { get; set; }

    /// <summary>What becomes of conditions of removals.</summary>
    public ConditionSupport Deletes { get; set; }

    /// <summary>Whether <c>If-Match</c> of a write with quotes never holds, as in Ceph 16 to 18.</summary>
    public bool WantsBareETags { get; set; }

    /// <summary>Whether answers tell the time at all.</summary>
    public bool TellsTime { get; set; } = true;

    internal static SemaphoreSlim GateOf(Uri server) => s_gates.GetOrAdd(server.Authority, static _ => new SemaphoreSlim(1, 1));

    /// <summary>The error with which the store refuses a request before it looks at anything else; null where it does not.</summary>
    internal Fault? Refusal(ProxiedRequest request)
    {
        if (IsExpired(request.Query))
            return new Fault(FaultKind.Answer, Status: 403, Code: "AccessDenied", Message: "Request has expired");
        if (!request.Writes || request.Head.HasNone("If-Match", "If-None-Match"))
            return null;
        var support = SupportOf(request);
        if (support == ConditionSupport.Refused)
            return new Fault(FaultKind.Answer, Status: 501, Code: "NotImplemented",
                Message: "A header you provided implies functionality that is not implemented.");
        return support == ConditionSupport.Checked && WantsBareETags && request.Head["If-Match"]?.StartsWith('"') == true
            ? new Fault(FaultKind.Answer, Status: 412, Code: "PreconditionFailed")
            : null;
    }

    /// <summary>The request as the server is to see it.</summary>
    internal HttpHead Forwarded(ProxiedRequest request) =>
        request.Writes && SupportOf(request) == ConditionSupport.Ignored
            ? request.Head.Without("If-Match", "If-None-Match")
            : request.Head;

    /// <summary>The answer as the client is to see it.</summary>
    internal HttpHead Answered(HttpHead reply) => TellsTime ? reply.With("Date", Now.ToString("r", CultureInfo.InvariantCulture)) : reply.Without("Date");

    /// <summary>Whether the proxy itself has to heed the conditions of a request.</summary>
    internal bool ChecksCopy(ProxiedRequest request) => request.IsCopy && SupportOf(request) == ConditionSupport.Checked;

    private ConditionSupport SupportOf(ProxiedRequest request) =>
        request.Method == "DELETE" ? Deletes : request.IsCopy && Puts == ConditionSupport.Checked ? Copies : Puts;

    private bool IsExpired(string query)
    {
        string? Find(string name) =>
            Array.Find(query.Split('&'), pair => pair.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..];
        return Find("X-Amz-Date") is { } date && Find("X-Amz-Expires") is { } seconds
            && DateTimeOffset.ParseExact(date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
                .AddSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)) < Now;
    }
}

/// <summary>How a store takes the conditions of a change.</summary>
public enum ConditionSupport
{
    /// <summary>As S3 does.</summary>
    Checked,
    /// <summary>It acts as if there were none.</summary>
    Ignored,
    /// <summary>It answers 501.</summary>
    Refused,
}
