namespace PartitionLake.TestServers.Faults;

/// <summary>One request as it came to the proxy, and what became of it.</summary>
/// <param name="index">Its number, from 0, in the order in which the heads of the requests came.</param>
/// <param name="head">Request line and headers.</param>
public sealed class ProxiedRequest(int index, HttpHead head)
{
    public int Index { get; } = index;

    public string Method { get; } = head.First;

    /// <summary>Path as it was sent, percent signs and all.</summary>
    public string RawPath { get; } = head.Second.Split('?', 2)[0];

    /// <summary>Query without the question mark.</summary>
    public string Query { get; } = head.Second.Split('?', 2) is [_, var query] ? query : "";

    public HttpHead Head { get; } = head;

    /// <summary>The bucket of a path-style request; "" where there is none.</summary>
    public string Bucket => Segments[0];

    /// <summary>The object's key, decoded; "" for requests to the bucket.</summary>
    public string Key => Segments.Length == 2 ? Segments[1] : "";

    /// <summary>What is asked for, as the service names it: <c>GetObject</c>, <c>UploadPart</c> and so on.</summary>
    public string Operation { get; } = S3Operation.Of(head);

    /// <summary>Bytes of the body as its head declares them; of a chunked one when it has come.</summary>
    public long BodyLength { get; internal set; } = head.ContentLength ?? 0;

    /// <summary>The body, where <see cref="FaultProxy.KeepsBodies"/> and a fault did not leave it unread.</summary>
    public byte[]? Body { get; internal set; }

    /// <summary>The fault that struck it.</summary>
    public Fault? Fault { get; internal set; }

    /// <summary>The status that the server answered; 0 as long as it has not.</summary>
    public int Status { get; internal set; }

    public bool Writes => Method is "PUT" or "POST" or "DELETE";

    /// <summary>Whether the store is to copy by itself.</summary>
    public bool IsCopy => Operation is "CopyObject" or "UploadPartCopy";

    public override string ToString() => $"{Index} {Operation} {Bucket}/{Key} {Status}{(Fault is null ? "" : $" {Fault.Kind} {Fault.Code}")}";

    private string[] Segments => Uri.UnescapeDataString(RawPath).TrimStart('/').Split('/', 2);
}
