using PartitionLake.Engine.Aws;

namespace PartitionLake.Engine.Tests.Aws;

public sealed class AwsEndpointTests
{
    [Theory]
    [InlineData("http://127.0.0.1:9000")]
    [InlineData("http://localhost:9000/")]
    [InlineData("http://[::1]:9000")]
    [InlineData("https://10.1.2.3:9000")]
    public void Loopback_may_be_plain_and_others_are_https(string url) =>
        Assert.Equal(new Uri(url), AwsEndpoint.Parse(url, allowInsecure: false));

    [Theory]
    [InlineData("http://10.1.2.3:9000")]
    [InlineData("http://192.168.0.7")]
    public void Plain_http_to_another_machine_must_be_asked_for(string url)
    {
        Assert.Contains("AllowInsecureEndpoint", Refused(url).Remedy, StringComparison.Ordinal);
        Assert.Equal(new Uri(url), AwsEndpoint.Parse(url, allowInsecure: true));
    }

    [Theory]
    [InlineData("http://169.254.169.254/")]
    [InlineData("https://169.254.170.2")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://2852039166/")]
    [InlineData("http://0xA9FEA9FE/")]
    [InlineData("http://100.100.100.200")]
    [InlineData("http://0.0.0.0:9000")]
    public void Instance_metadata_is_never_an_endpoint(string url)
    {
        Refused(url);
        Assert.Equal(LakeErrorCode.EndpointInvalid, Assert.Throws<LakeException>(() => AwsEndpoint.Parse(url, allowInsecure: true)).Code);
    }

    [Theory]
    [InlineData("ftp://host")]
    [InlineData("host:9000")]
    [InlineData("")]
    [InlineData("https://user:password@host")]
    [InlineData("https://host/path")]
    [InlineData("https://host/?x=1")]
    public void What_is_no_address_of_a_service_is_refused(string url) =>
        Assert.DoesNotContain("password", Refused(url).Message.Replace("user name or password", "", StringComparison.Ordinal), StringComparison.Ordinal);

    private static LakeException Refused(string url)
    {
        var error = Assert.Throws<LakeException>(() => AwsEndpoint.Parse(url, allowInsecure: false));
        Assert.Equal(LakeErrorCode.EndpointInvalid, error.Code);
        return error;
    }
}
