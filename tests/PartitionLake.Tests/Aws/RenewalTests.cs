using System.Security.Cryptography;
using System.Text;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Aws;

namespace PartitionLake.Tests.Aws;

/// <summary>Temporary keys that end in the middle of a run are asked again from where they came: a login, a container, an instance.</summary>
public sealed class RenewalTests(MotoServer server) : IDisposable
{
    private const string Login = "night";

    private readonly AwsProxy _aws = new(server.Endpoint);
    private readonly CredentialServer _source = new();
    private readonly TempFolder _home = new();

    public void Dispose()
    {
        _aws.Dispose();
        _source.Dispose();
        _home.Dispose();
    }

    [Theory]
    [InlineData("container")]
    [InlineData("instance")]
    [InlineData("login")]
    public void A_run_goes_on_with_new_keys_of_the_same_source(string source)
    {
        var bucket = new Boto(server.Endpoint).CreateBucket();
        // The first object of the lake meets keys that have just ended.
        _aws.AnswerFirst = request =>
        {
            if (request is { Operation: "PutObject" } && request.Key.StartsWith("lake/", StringComparison.Ordinal))
            {
                _source.Token = "second";
                _aws.Expire("first");
            }
            return null;
        };
        using var shell = new ShellSession(Environment(source));

        var outcome = shell.Run(
            $"1..6 | ForEach-Object {{ [pscustomobject]@{{ k = \"k$_\"; "
                + $"v = $_ }} }} | Invoke-PartitionEtl -PartitionBy k -Destination s3://{bucket}/lake/{(source == "login" ? $" -ProfileName {Login}" : "")}");

        Assert.True(outcome.Errors.Count == 0,
            $"""{outcome}{System.Environment.NewLine}{string.Join(System.Environment.NewLine, _source.Asked)}{System.Environment.NewLine}{string.Join(System.Environment.NewLine, _aws.Requests)}""");
        var tokens = _aws.Requests.Select(request => request.SessionToken).ToList();
        Assert.Equal(["first", "second"], tokens.Distinct());
        Assert.Contains(_aws.Requests, request => request is { Status: 400, SessionToken: "first" });
        Assert.Equal(
            6, _aws.Requests.Count(request => request is { Operation: "PutObject", Status: 200 } && request.Key.StartsWith("lake/", StringComparison.Ordinal)));
        Assert.True(_source.Given >= 2, $"Keys were given out {_source.Given} times.");
    }

    private Dictionary<string, string?> Environment(string source)
    {
        var environment = _aws.Environment.ToDictionary(item => item.Key, item => (string?)item.Value);
        foreach (var name in new[]
        {
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_PROFILE",
            "AWS_ENDPOINT_URL",
            "AWS_EC2_METADATA_DISABLED",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
        })
            environment[name] = null;
        environment["HOME"] = environment["USERPROFILE"] = _home.Path;
        switch (source)
        {
            case "container":
                environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = _source.Endpoint + "/container";
                environment["AWS_EC2_METADATA_DISABLED"] = "true";
                break;
            case "instance":
                environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = _source.Endpoint;
                break;
            default:
                environment["AWS_ENDPOINT_URL_SSO"] = _source.Endpoint;
                environment["AWS_EC2_METADATA_DISABLED"] = "true";
                LogIn();
                break;
        }
        return environment;
    }

    /// <summary>What <c>aws sso login</c> leaves behind.</summary>
    private void LogIn()
    {
        _home.Write(".aws/config",
            $"""
            [profile {Login}]
            sso_session = work
            sso_account_id = 123456789012
            sso_role_name = lake
            region = us-east-1
            [sso-session work]
            sso_region = us-east-1
            sso_start_url = https://example.awsapps.com/start
            """);
#pragma warning disable CA5350 // the AWS tools name the file so
        var name = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes("work")));
#pragma warning restore CA5350
        _home.Write($".aws/sso/cache/{name}.json",
            $$"""{"startUrl": "https://example.awsapps.com/start", "region": "us-east-1", "accessToken": "login", "expiresAt": "{{DateTime.UtcNow.AddHours(6):yyyy-MM-dd'T'HH:mm:ss'Z'}}"}""");
    }
}
