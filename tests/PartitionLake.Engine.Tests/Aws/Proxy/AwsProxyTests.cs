using PartitionLake.TestServers;
using PartitionLake.TestServers.Aws;

namespace PartitionLake.Engine.Tests.Aws.Proxy;

/// <summary>The tests' AWS, asked by boto3: what it lets pass, and what it refuses as AWS does.</summary>
public sealed class AwsProxyTests : IDisposable
{
    private const string CodeOf =
        """
        def code_of(call):
            try:
                call()
                return 'none'
            except botocore.exceptions.ClientError as e:
                return e.response['Error']['Code']

        """;

    private readonly AwsProxy _aws = new();

    private Boto Boto(string region = MotoServer.Region, string? token = null) =>
        new(endpoint: null, caFile: _aws.CaFile) { HttpsProxy = _aws.Url, Region = region, SessionToken = token };

    public void Dispose() => _aws.Dispose();

    [Fact]
    public void ServesTheTrueHostNamesOfEachService()
    {
        var bucket = Boto().CreateBucket();
        Boto().Run(
            """
            client('s3').put_object(Bucket=args[0], Key='a b/é+%.txt', Body=b'x')
            client('glue').get_databases()
            client('athena').list_work_groups()
            client('cloudwatch').list_metrics()
            client('sts').get_caller_identity()
            answer(client('s3').get_object(Bucket=args[0], Key='a b/é+%.txt')['Body'].read().decode())
            """, bucket);

        Assert.Equal(
            ["athena.us-east-1.amazonaws.com", "glue.us-east-1.amazonaws.com",
                "monitoring.us-east-1.amazonaws.com", $"{bucket}.s3.amazonaws.com", "sts.us-east-1.amazonaws.com"],
            _aws.Requests.Select(request => request.Host.Name.Replace(".s3.us-east-1.", ".s3.", StringComparison.Ordinal))
                .Distinct().OrderBy(name => name.Replace(bucket, "n", StringComparison.Ordinal), StringComparer.Ordinal));
        Assert.All(_aws.Requests, request => Assert.Equal(200, request.Status));
        Assert.Contains(_aws.Requests, request => request is { Operation: "PutObject", Key: "a b/é+%.txt", Action: "s3:PutObject" });
        Assert.Contains(_aws.Requests, request => request.Action == "cloudwatch:ListMetrics");
    }

    [Fact]
    public void ServesTheSettingsOfAnAccount()
    {
        Boto().Run(
            """
            s3control = client('s3control')
            s3control.put_public_access_block(AccountId='123456789012', PublicAccessBlockConfiguration={'BlockPublicAcls': True})
            s3control.get_public_access_block(AccountId='123456789012')
            client('sts').assume_role(RoleArn='arn:aws:iam::123456789012:role/lake', RoleSessionName='test')
            """);
        _aws.Deny("s3:GetAccountPublicAccessBlock");

        Assert.Equal("AccessDenied",
            Boto().Run(CodeOf + "answer(code_of(lambda: client('s3control').get_public_access_block(AccountId='123456789012')))").GetString());
        Assert.Equal(
            ["PutPublicAccessBlock s3:PutAccountPublicAccessBlock 200", "GetPublicAccessBlock s3:GetAccountPublicAccessBlock 200",
                "AssumeRole sts:AssumeRole 200", "GetPublicAccessBlock s3:GetAccountPublicAccessBlock 403"],
            _aws.Requests.Select(request => $"{request.Operation} {request.Action} {request.Status}"));
        Assert.Equal("123456789012.s3-control.us-east-1.amazonaws.com", _aws.Requests[0].Host.Name);
        Assert.Equal("", string.Join('\n', RequestValidator.Check(_aws.Requests).SelectMany(one => one.Faults.Select(fault => $"{one.Request}: {fault}"))));
    }

    [Fact]
    public void SendsWhoAsksInAnotherRegionToTheBuckets()
    {
        var bucket = Boto("eu-central-1").CreateBucket();
        _aws.Clear();

        // botocore follows by itself what it understands.
        Boto("us-west-2").Run("client('s3').put_object(Bucket=args[0], Key='k', Body=b'x')", bucket);

        Assert.Equal([301, 200], _aws.Requests.Where(request => request.Operation == "PutObject").Select(request => request.Status));
        Assert.Equal("eu-central-1", _aws.Requests[^1].Host.Region);
    }

    [Theory]
    [InlineData("cn-north-1")]
    [InlineData("us-gov-west-1")]
    public void ServesOtherPartitions(string region)
    {
        var bucket = Boto(region).CreateBucket();

        var body = Boto(region).Run(
            "client('s3').put_object(Bucket=args[0], Key='k', Body=b'x'); answer(client('s3').get_object(Bucket=args[0], Key='k')['Body'].read().decode())",
            bucket);

        Assert.Equal("x", body.GetString());
        Assert.All(_aws.Requests, request => Assert.Equal(region, request.Host.Region));
    }

    [Fact]
    public void DeniesByAction()
    {
        var bucket = Boto().CreateBucket();
        Boto().Run("[client('s3').put_object(Bucket=args[0], Key=k, Body=b'x') for k in ('a/1', 'a/2', 'b/1')]", bucket);
        _aws.Deny("s3:DeleteObject", $"{bucket}/a/*");
        _aws.Deny("s3:ListBucket");
        _aws.Deny("glue:GetDatabases");

        var codes = Boto().Run(CodeOf +
            """
            s3 = client('s3')
            errors = s3.delete_objects(Bucket=args[0], Delete={'Objects': [{'Key': k} for k in ('a/1', 'a/2', 'b/1')]}).get('Errors', [])
            answer([code_of(lambda: s3.delete_object(Bucket=args[0], Key='a/1')), sorted(e['Key'] + ' ' + e['Code'] for e in errors),
                    code_of(lambda: s3.list_objects_v2(Bucket=args[0])), code_of(lambda: s3.get_object(Bucket=args[0], Key='missing')), code_of(lambda: s3.head_object(Bucket=args[0], Key='missing')),
                    code_of(lambda: s3.get_object(Bucket=args[0], Key='a/2')), code_of(lambda: client('glue').get_databases())])
            """, bucket);

        Assert.Equal(
            """["AccessDenied","[\u0022a/1 AccessDenied\u0022,\u0022a/2 AccessDenied\u0022]","AccessDenied","AccessDenied","403","none","AccessDeniedException"]""",
            System.Text.Json.JsonSerializer.Serialize(codes.EnumerateArray().Select(code => code.ToString().Replace(" \"", "\"").Replace(", ", ","))));
        _aws.AllowAll();
        Assert.Equal("none", Boto().Run(CodeOf + "answer(code_of(lambda: client('s3').delete_object(Bucket=args[0], Key='a/1')))", bucket).GetString());
    }

    [Fact]
    public void RefusesExpiredTokensWrongSignaturesAndClocksThatAreOff()
    {
        var bucket = Boto().CreateBucket();
        _aws.Expire("old-token");
        const string ask = CodeOf + "answer([code_of(lambda: client('s3').list_objects_v2(Bucket=args[0])), code_of(lambda: client('glue').get_databases())])";

        Assert.Equal("""["ExpiredToken", "ExpiredTokenException"]""", Boto(token: "old-token").Run(ask, bucket).ToString());
        _aws.RejectSignature(MotoServer.AccessKey);
        Assert.Equal("""["SignatureDoesNotMatch", "InvalidSignatureException"]""", Boto().Run(ask, bucket).ToString());
        _aws.Store.Rules.ClockOffset = TimeSpan.FromHours(2);
        Assert.Equal("""["RequestTimeTooSkewed", "InvalidSignatureException"]""", Boto().Run(ask, bucket).ToString());
    }

    [Fact]
    public void WantsOneAlgorithmInAllRequestsOfAnUpload()
    {
        var bucket = Boto().CreateBucket();

        var codes = Boto().Run(CodeOf +
            """
            s3 = client('s3')
            def upload(create, part, complete):
                def run():
                    id = s3.create_multipart_upload(Bucket=args[0], Key='k', **({'ChecksumAlgorithm': create} if create else {}))['UploadId']
                    sent = s3.upload_part(Bucket=args[0], Key='k', UploadId=id, PartNumber=1, Body=b'x', **({'ChecksumAlgorithm': part} if part else {}))
                    item = {'PartNumber': 1, 'ETag': sent['ETag'], **({'Checksum' + complete: sent['Checksum' + complete]} if complete else {})}
                    s3.complete_multipart_upload(Bucket=args[0], Key='k', UploadId=id, MultipartUpload={'Parts': [item]})
                return code_of(run)
            answer([upload('SHA256', 'SHA256', 'SHA256'), upload('SHA256', 'SHA1', 'SHA1'), upload('SHA256', 'SHA256', None)])
            """, bucket);

        Assert.Equal("""["none", "InvalidRequest", "InvalidRequest"]""", codes.ToString());
    }

    [Fact]
    public void HeedsConditionsOfWrites()
    {
        var bucket = Boto().CreateBucket();

        var codes = Boto().Run(CodeOf +
            """
            s3 = client('s3')
            first = s3.put_object(Bucket=args[0], Key='k', Body=b'1', IfNoneMatch='*')['ETag']
            answer([code_of(lambda: s3.put_object(Bucket=args[0], Key='k', Body=b'2', IfNoneMatch='*')), code_of(lambda: s3.put_object(Bucket=args[0], Key='k', Body=b'2', IfMatch='"0"')),
                    code_of(lambda: s3.put_object(Bucket=args[0], Key='k', Body=b'2', IfMatch=first)), code_of(lambda: s3.delete_object(Bucket=args[0], Key='k', IfMatch=first))])
            """, bucket);

        Assert.Equal("""["PreconditionFailed", "PreconditionFailed", "none", "PreconditionFailed"]""", codes.ToString());
    }
}
