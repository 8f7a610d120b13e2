using System.Text.Json;

namespace PartitionLake.TestServers;

/// <summary>boto3 against a server: an independent client that tells what was really stored.</summary>
/// <param name="endpoint">The server.</param>
/// <param name="accessKey">The key's id.</param>
/// <param name="secretKey">Its secret.</param>
/// <param name="caFile">PEM of the certificate authority; the system's if null.</param>
public sealed class Boto(string endpoint, string accessKey = MotoServer.AccessKey, string secretKey = MotoServer.SecretKey, string? caFile = null)
{
    /// <summary>
    /// Runs a Python program that finds its arguments in the list <c>args</c>, makes clients by <c>client('s3')</c> and
    /// returns a value by <c>answer(value)</c>.
    /// </summary>
    /// <returns>The value as JSON.</returns>
    public JsonElement Run(string program, params object?[] arguments)
    {
        var settings = new Dictionary<string, string>
        {
            ["endpoint_url"] = endpoint,
            ["aws_access_key_id"] = accessKey,
            ["aws_secret_access_key"] = secretKey,
            ["region_name"] = MotoServer.Region,
        };
        if (caFile is not null)
            settings["verify"] = caFile;
        return BotoWorker.Shared.Run(program, arguments, settings);
    }

    /// <summary>Creates a bucket with a name that no other test uses, and returns the name.</summary>
    public string CreateBucket(string prefix = "lake")
    {
        var name = $"{prefix}-{Guid.NewGuid():n}";
        Run("client('s3').create_bucket(Bucket=args[0])", name);
        return name;
    }
}
