using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Aws;

/// <summary>The judge of the requests must be able to say no.</summary>
public sealed class RequestValidatorTests
{
    private const string Namespace = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";

    [Theory]
    [InlineData("PUT", "/lake?versioning", "<VersioningConfiguration N><Status>Enabled</Status></VersioningConfiguration>", "PutBucketVersioning")]
    [InlineData("GET", "/lake?list-type=2&prefix=a%2F", "", "ListObjectsV2")]
    [InlineData("GET", "/lake?intelligent-tiering&id=x", "", "GetBucketIntelligentTieringConfiguration")]
    [InlineData("GET", "/lake?intelligent-tiering", "", "ListBucketIntelligentTieringConfigurations")]
    [InlineData("PUT", "/lake?lifecycle",
        """<LifecycleConfiguration N><Rule><ID>x</ID><Filter><Prefix>a/</Prefix></Filter><Status>Enabled</Status><Transition><Days>30</Days><StorageClass>STANDARD_IA</StorageClass></Transition></Rule></LifecycleConfiguration>""", "PutBucketLifecycleConfiguration")]
    public void A_valid_request_of_S3_passes_and_its_operation_is_found(string method, string target, string body, string operation)
    {
        var checkedRequest = Assert.Single(RequestValidator.Check("s3", [Request(method, target, body)]));

        Assert.Equal(operation, checkedRequest.Operation);
        Assert.Empty(checkedRequest.Faults);
    }

    [Theory]
    [InlineData("PUT", "/lake?versioning", "<VersioningConfiguration N><Status>On</Status></VersioningConfiguration>", "none of")]
    [InlineData("PUT", "/lake?versioning", "<VersioningConfiguration N><State>Enabled</State></VersioningConfiguration>", "not in the model")]
    [InlineData("PUT", "/lake?versioning", "<Versioning N/>", "expected <VersioningConfiguration>")]
    [InlineData("PUT", "/lake?versioning", "", "VersioningConfiguration")]
    [InlineData("PUT", "/lake?lifecycle", "<LifecycleConfiguration N><Rule><ID>x</ID></Rule></LifecycleConfiguration>", "Status")]
    [InlineData("PUT", "/lake?lifecycle",
        """<LifecycleConfiguration N><Rule><Status>Enabled</Status><Transition><Days>30</Days><StorageClass>GLACIAL</StorageClass></Transition></Rule></LifecycleConfiguration>""", "none of")]
    [InlineData("GET", "/lake?list-type=2&prefixes=a", "", "'prefixes' is not in the model")]
    [InlineData("PUT", "/lake?nonsense", "", "nonsense")]
    public void A_broken_request_of_S3_is_found_out(string method, string target, string body, string fault)
    {
        var checkedRequest = Assert.Single(RequestValidator.Check("s3", [Request(method, target, body)]));

        Assert.Contains(checkedRequest.Faults, found => found.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void An_operation_that_needs_a_checksum_is_refused_without_one()
    {
        var request = new RecordedRequest("PUT", "/lake?policy", new Dictionary<string, string>(), "{}");

        Assert.Contains(RequestValidator.Check("s3", [request])[0].Faults, fault => fault.Contains("checksum", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("AWSGlue.GetDatabase", """{ "Name": "lake" }""", null)]
    [InlineData("AWSGlue.GetDatabase", "{ }", "Name")]
    [InlineData("AWSGlue.GetDatabase", """{ "Name": 7 }""", "Name")]
    [InlineData("AWSGlue.GetDatabase", """{ "Name": "lake", "Titel": "x" }""", "not in the model")]
    [InlineData("AWSGlue.GetDatabas", """{ "Name": "lake" }""", "no operation")]
    public void Requests_in_JSON_are_checked_by_their_target(string target, string body, string? fault)
    {
        var headers = new Dictionary<string, string> { ["x-amz-target"] = target, ["content-type"] = "application/x-amz-json-1.1" };
        var faults = RequestValidator.Check("glue", [new RecordedRequest("POST", "/", headers, body)])[0].Faults;

        if (fault is null)
            Assert.Empty(faults);
        else
            Assert.Contains(faults, found => found.Contains(fault, StringComparison.Ordinal));
    }

    private static RecordedRequest Request(string method, string target, string body) =>
        new(method, target, new Dictionary<string, string> { ["content-md5"] = "x" },
            body.Replace(" N>", $" {Namespace}>", StringComparison.Ordinal).Replace(" N/>", $" {Namespace}/>", StringComparison.Ordinal));
}
