using System.Text.Json;

namespace PartitionLake.TestServers;

/// <summary>boto3 against a server: an independent client that tells what was really stored.</summary>
/// <param name="endpoint">The server.</param>
/// <param name="accessKey">The key's id.</param>
/// <param name="secretKey">Its secret.</param>
/// <param name="caFile">PEM of the certificate authority; the system's if null.</param>
public sealed class Boto(string? endpoint, string accessKey = MotoServer.AccessKey, string secretKey = MotoServer.SecretKey, string? caFile = null)
{
    /// <summary>The region that requests go to and are signed for.</summary>
    public string Region { get; init; } = MotoServer.Region;

    /// <summary>A proxy for https; none if null.</summary>
    public string? HttpsProxy { get; init; }

    /// <summary>For temporary keys.</summary>
    public string? SessionToken { get; init; }

    /// <summary>
    /// Runs a Python program that finds its arguments in the list <c>args</c>, makes clients by <c>client('s3')</c> and
    /// returns a value by <c>answer(value)</c>.
    /// </summary>
    /// <returns>The value as JSON.</returns>
    public JsonElement Run(string program, params object?[] arguments)
    {
        var settings = new Dictionary<string, string>
        {
            ["aws_access_key_id"] = accessKey,
            ["aws_secret_access_key"] = secretKey,
            ["region_name"] = Region,
        };
        if (endpoint is not null)
            settings["endpoint_url"] = endpoint;
        if (HttpsProxy is not null)
            settings["proxy"] = HttpsProxy;
        if (SessionToken is not null)
            settings["aws_session_token"] = SessionToken;
        if (caFile is not null)
            settings["verify"] = caFile;
        return BotoWorker.Shared.Run(program, arguments, settings);
    }

    /// <summary>Creates a bucket with a name that no other test uses, and returns the name.</summary>
    public string CreateBucket(string prefix = "lake")
    {
        var name = $"{prefix}-{Guid.NewGuid():n}";
        Run("client('s3').create_bucket(Bucket=args[0], **({} if args[1] == 'us-east-1' else {'CreateBucketConfiguration': {'LocationConstraint': args[1]}}))",
            name, Region);
        return name;
    }
}
