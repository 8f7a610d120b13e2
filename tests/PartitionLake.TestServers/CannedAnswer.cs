namespace PartitionLake.TestServers;

/// <summary>An answer that the recorder gives in the server's place.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">XML or JSON.</param>
public sealed record CannedAnswer(int Status, string Body)
{
    /// <summary>Further headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>What S3 says to a caller without the permission.</summary>
    public static CannedAnswer AccessDenied { get; } = OfS3(403, "AccessDenied");

    /// <summary>An error in the form of S3.</summary>
    public static CannedAnswer OfS3(int status, string code) =>
        new(
            status,
            $"""<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>{code} by the test</Message><RequestId>TEST0000</RequestId></Error>""");
}
