namespace PartitionLake.TestServers.Faults;

/// <summary>What goes wrong with one request.</summary>
/// <param name="Kind">The kind of fault.</param>
/// <param name="Bytes">Where a body is cut or made longer: the bytes that are kept, or that are added; half of the body where it is negative.</param>
/// <param name="Status">The status of a made-up reply.</param>
/// <param name="Code">The error code of a made-up reply.</param>
/// <param name="Message">Its words.</param>
public sealed record Fault(FaultKind Kind, int Bytes = -1, int Status = 0, string Code = "", string Message = "Made up by the proxy.")
{
    public static readonly Fault SlowDown = new(FaultKind.Answer, Status: 503, Code: "SlowDown");
    public static readonly Fault InternalError = new(FaultKind.Answer, Status: 500, Code: "InternalError");
    public static readonly Fault ExpiredToken = new(FaultKind.Answer, Status: 403, Code: "ExpiredToken");
    public static readonly Fault AccessDenied = new(FaultKind.Answer, Status: 403, Code: "AccessDenied");

    /// <summary>What CompleteMultipartUpload and CopyObject may answer: success that holds an error.</summary>
    public static readonly Fault ErrorInSuccess = new(FaultKind.Answer, Status: 200, Code: "InternalError");

    public static readonly Fault ResetBefore = new(FaultKind.ResetBefore);
    public static readonly Fault ResetDuring = new(FaultKind.ResetDuring);
    public static readonly Fault ResetAfter = new(FaultKind.ResetAfter);
    public static readonly Fault LostReply = new(FaultKind.LostReply);
    public static readonly Fault Stall = new(FaultKind.Stall);
    public static readonly Fault StallInBody = new(FaultKind.StallInBody);
    public static readonly Fault Truncated = new(FaultKind.Truncated);
    public static readonly Fault ShortBody = new(FaultKind.ShortBody);
    public static readonly Fault LongBody = new(FaultKind.LongBody);
    public static readonly Fault ExtraBytes = new(FaultKind.ExtraBytes);

    /// <summary>What a bad day brings: faults after which the same request may be sent again.</summary>
    public static IReadOnlyList<Fault> Passing { get; } = [SlowDown, InternalError, ResetBefore, ResetDuring, ResetAfter, LostReply, Truncated];
}
