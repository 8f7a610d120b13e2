namespace PartitionLake.TestServers.Faults;

/// <summary>The kinds of fault; in all but those that say so the server never hears of the request.</summary>
public enum FaultKind
{
    /// <summary>An error reply that the proxy makes up.</summary>
    Answer,

    /// <summary>The connection is reset when the head of the request has come.</summary>
    ResetBefore,

    /// <summary>The connection is reset when half of the request's body has come.</summary>
    ResetDuring,

    /// <summary>The connection is reset when all of the request has come.</summary>
    ResetAfter,

    /// <summary>The server acts, and the connection is reset instead of a reply.</summary>
    LostReply,

    /// <summary>Nothing is answered until the client gives up.</summary>
    Stall,

    /// <summary>The server acts; half of the reply's body is sent, and then nothing until the client gives up.</summary>
    StallInBody,

    /// <summary>The server acts; the reply's body ends before the length that its head declares.</summary>
    Truncated,

    /// <summary>The server acts; the reply's body is shorter, and its head declares the shorter length.</summary>
    ShortBody,

    /// <summary>The server acts; the reply's body is longer, and its head declares the longer length.</summary>
    LongBody,

    /// <summary>The server acts; more bytes follow the reply's body than its head declares.</summary>
    ExtraBytes,
}
