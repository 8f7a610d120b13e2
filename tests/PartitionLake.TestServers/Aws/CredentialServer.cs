using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace PartitionLake.TestServers.Aws;

/// <summary>
/// What gives out temporary keys on a machine of AWS or after a login, on a loopback port: the
/// endpoint of a container, the metadata of an instance, the portal of SSO.
/// </summary>
public sealed class CredentialServer : IDisposable
{
    private const string Role = "lake-role";

    private readonly LoopbackServer _server;
    private readonly ConcurrentQueue<string> _asked = new();
    private int _given;

    public CredentialServer() => _server = new LoopbackServer(AnswerAsync);

    /// <summary>
    /// For <c>AWS_EC2_METADATA_SERVICE_ENDPOINT</c>, <c>AWS_ENDPOINT_URL_SSO</c> and, with <c>/container</c>, <c>AWS_CONTAINER_CREDENTIALS_FULL_URI</c>.
    /// </summary>
    public string Endpoint => _server.Endpoint;

    /// <summary>The session token that comes with the keys.</summary>
    public string Token { get; set; } = "first";

    /// <summary>The paths that were asked for.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    /// <summary>How often keys were given out.</summary>
    public int Given => Volatile.Read(ref _given);

    public void Dispose() => _server.Dispose();

    private async Task AnswerAsync(HttpListenerContext context)
    {
        _asked.Enqueue($"{context.Request.HttpMethod} {context.Request.Url!.AbsolutePath}");
        var body = Encoding.UTF8.GetBytes(Answer(context.Request.Url.AbsolutePath.TrimEnd('/')) ?? "");
        context.Response.StatusCode = body.Length > 0 ? 200 : 404;
        context.Response.Headers["X-aws-ec2-metadata-token-ttl-seconds"] = "21600";
        context.Response.ContentType = body is [(byte)'{', ..] ? "application/json" : "text/plain";
        await context.Response.OutputStream.WriteAsync(body).ConfigureAwait(false);
        context.Response.Close();
    }

    private string? Answer(string path) => path switch
    {
        "/container" => Keys(),
        "/latest/api/token" => "metadata-token",
        "/latest/meta-data/iam/security-credentials" => Role,
        $"/latest/meta-data/iam/security-credentials/{Role}" => Keys(),
        "/latest/meta-data/iam/info" =>
            JsonSerializer.Serialize(
                new { Code = "Success", LastUpdated = DateTime.UtcNow,
                    InstanceProfileArn = $"arn:aws:iam::123456789012:instance-profile/{Role}", InstanceProfileId = "AIPAEXAMPLE" }),
        "/federation/credentials" => Login(),
        _ => null,
    };

    private string Keys()
    {
        Interlocked.Increment(ref _given);
        return JsonSerializer.Serialize(new
        {
            Code = "Success",
            Type = "AWS-HMAC",
            LastUpdated = DateTime.UtcNow,
            AccessKeyId = MotoServer.AccessKey,
            SecretAccessKey = MotoServer.SecretKey,
            Token,
            Expiration = DateTime.UtcNow.AddHours(6),
        });
    }

    private string Login()
    {
        Interlocked.Increment(ref _given);
        return JsonSerializer.Serialize(new
        {
            roleCredentials = new { accessKeyId = MotoServer.AccessKey, secretAccessKey = MotoServer.SecretKey,
                sessionToken = Token, expiration = DateTimeOffset.UtcNow.AddHours(6).ToUnixTimeMilliseconds() },
        });
    }
}
