using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Aws;

/// <summary>Changes of a run are signed in the query; botocore, which signs the same request by itself, is the judge.</summary>
public sealed class QuerySignerTests(S3TestServer server)
{
    private const string Judge =
        """
        import datetime
        from botocore.auth import S3SigV4QueryAuth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials
        from urllib.parse import urlsplit, parse_qsl
        def sign(method, url, headers, key, secret, token):
            parts = urlsplit(url)
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            signed = query['X-Amz-SignedHeaders'].split(';')
            request = AWSRequest(method, f'{parts.scheme}://{parts.netloc}{parts.path}',
                headers={k: v for k, v in headers.items() if k.lower() in signed and k.lower() != 'host'},
                params={k: v for k, v in query.items() if not k.startswith('X-Amz-')})
            signer = S3SigV4QueryAuth(Credentials(key, secret, token), 's3', 'us-east-1', expires=int(query['X-Amz-Expires']))
            request.context['timestamp'] = query['X-Amz-Date']
            if 'X-Amz-Security-Token' in query:
                assert query['X-Amz-Security-Token'] == token
            signer._modify_request_before_signing(request)
            text = signer.string_to_sign(request, signer.canonical_request(request))
            return signer.signature(text, request), query['X-Amz-Signature']
        answer([sign(*a) for a in args[0]])
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("a/session+token==")]
    public async Task Another_implementation_computes_the_same_signature(string? token)
    {
        using var proxy = server.NewProxy();
        using var session = new AwsSession(new AwsOptions
        {
            AccessKey = server.AccessKey,
            SecretKey = server.SecretKey,
            SessionToken = token,
            Region = MotoServer.Region,
            EndpointUrl = proxy.Endpoint
        });
        using var store = new S3Store(
            session, server.Boto.CreateBucket(), "some folder/ä & b/", new S3Options { Encryption = S3Encryption.Kms, KmsKeyId = "alias/a b" });
        await using (await store.LockAsync(new LockClaim("run"), Cancel))
        {
            proxy.Clear();
            await using var publication = store.BeginPublication(new("run"));
            foreach (var (path, length) in new[] { ("state=A%2FB/x y+z.parquet", 10), ("state=~'()!*$&,;=@/x", S3PartSizes.First + 10) })
            {
                await using var writer = publication.Create(path);
                writer.Content.Write(new byte[length]);
                await writer.CommitAsync(skipIfSame: false, Cancel);
            }
            publication.Remove(new StoredObject("gone", 1, default, "STANDARD", "\"e\""));
            await publication.CompleteAsync(null, Cancel);
        }

        var changes = proxy.Requests.Where(request => request.Writes && request.Query.Contains("X-Amz-Signature", StringComparison.Ordinal)).ToList();
        foreach (var operation in new[] { "PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "DeleteObjects" })
            Assert.Contains(changes, request => request.Operation == operation);
        var asked = changes.Select(request => new object?[]
        {
            request.Method, $"http://{request.Head["Host"]}{request.Head.Second}",
            request.Head.Names.ToDictionary(name => name, name => request.Head[name]!), server.AccessKey, server.SecretKey, token,
        });
        foreach (var judged in server.Boto.Run(Judge, asked).EnumerateArray())
            Assert.Equal(judged[0].GetString(), judged[1].GetString());
        Assert.All(changes.Where(request => request.Operation is "PutObject"),
            request => Assert.Contains("if-none-match", request.Query, StringComparison.Ordinal));
    }
}
