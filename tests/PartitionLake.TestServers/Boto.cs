using System.Text.Json;

namespace PartitionLake.TestServers;

/// <summary>boto3 against a server: an independent client that tells what was really stored.</summary>
/// <param name="endpoint">The server.</param>
/// <param name="accessKey">The key's id.</param>
/// <param name="secretKey">Its secret.</param>
public sealed class Boto(string endpoint, string accessKey = MotoServer.AccessKey, string secretKey = MotoServer.SecretKey)
{
    private const string Prologue =
        """
        import sys, json, boto3, botocore
        from botocore.config import Config
        def client(service):
            return boto3.client(service, config=Config(retries={'max_attempts': 8, 'mode': 'standard'}, s3={'addressing_style': 'path'}))
        def answer(value):
            print(json.dumps(value, default=str))
        args = json.loads(sys.stdin.read())

        """;

    /// <summary>
    /// Runs a Python program that finds its arguments in the list <c>args</c>, makes clients by <c>client('s3')</c> and
    /// returns a value by <c>answer(value)</c>.
    /// </summary>
    /// <returns>The value as JSON.</returns>
    public JsonElement Run(string program, params object?[] arguments)
    {
        var environment = new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL"] = endpoint,
            ["AWS_ACCESS_KEY_ID"] = accessKey,
            ["AWS_SECRET_ACCESS_KEY"] = secretKey,
            ["AWS_DEFAULT_REGION"] = MotoServer.Region,
            ["AWS_EC2_METADATA_DISABLED"] = "true",
        };
        var output = Python.Run(Prologue + program, [], JsonSerializer.Serialize(arguments), environment);
        return string.IsNullOrWhiteSpace(output) ? default : JsonSerializer.Deserialize<JsonElement>(output);
    }

    /// <summary>Creates a bucket with a name that no other test uses, and returns the name.</summary>
    public string CreateBucket(string prefix = "lake")
    {
        var name = $"{prefix}-{Guid.NewGuid():n}";
        Run("client('s3').create_bucket(Bucket=args[0])", name);
        return name;
    }
}
