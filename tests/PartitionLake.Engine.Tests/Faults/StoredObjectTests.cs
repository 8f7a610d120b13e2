using System.Text.Json;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>What an independent client finds stored.</summary>
public sealed class StoredObjectTests(S3TestServer server) : IDisposable
{
    private const string Program =
        """
        s3 = client('s3')
        found = {}
        for o in s3.list_objects_v2(Bucket=args[0])['Contents']:
            h = s3.head_object(Bucket=args[0], Key=o['Key'])
            found[o['Key']] = {'sse': h.get('ServerSideEncryption'), 'kms': h.get('SSEKMSKeyId'), 'bucketKey': h.get('BucketKeyEnabled'), 'class': h.get('StorageClass'), 'metadata': h['Metadata'], 'length': h['ContentLength'], 'listed': o['Size']}
        answer({'objects': found, 'uploads': len(s3.list_multipart_uploads(Bucket=args[0]).get('Uploads', []))})
        """;

    private readonly FaultLake _lake = new(server);

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Objects_are_named_and_signed_by_their_run_and_left_to_the_encryption_of_the_bucket()
    {
        var stored = await StoreAsync(new S3Options());

        Assert.Equal(["state=S0/part.parquet", "state=S1/part.parquet", "state=S2/part.parquet"], stored.Keys.Order(StringComparer.Ordinal));
        Assert.All(stored.Values, item =>
        {
            // Nobody asked for an encryption, so it is the bucket's affair.
            Assert.Null(item.GetProperty("sse").GetString());
            Assert.Equal("stored", item.GetProperty("metadata").GetProperty("partitionlake-run").GetString());
            Assert.Null(item.GetProperty("class").GetString());
            Assert.Equal(item.GetProperty("listed").GetInt64(), item.GetProperty("length").GetInt64());
        });
    }

    [Fact]
    public async Task Key_and_storage_class_are_as_asked_for()
    {
        Assert.SkipUnless(server.IsMoto, "Other servers need a key management service of their own for this.");
        const string Key = "arn:aws:kms:us-east-1:123456789012:key/5ebf2dcb-1c32-4e0b-9d7c-1f2a3b4c5d6e";
        var stored = await StoreAsync(new S3Options { Encryption = S3Encryption.Kms, KmsKeyId = Key, StorageClass = "INTELLIGENT_TIERING" });

        Assert.All(stored.Values, item =>
        {
            Assert.Equal("aws:kms", item.GetProperty("sse").GetString());
            Assert.Equal(Key, item.GetProperty("kms").GetString());
            Assert.True(item.GetProperty("bucketKey").GetBoolean());
            Assert.Equal("INTELLIGENT_TIERING", item.GetProperty("class").GetString());
        });
    }

    [Fact]
    public async Task Every_request_names_the_owner_that_the_bucket_must_have()
    {
        const string Owner = "123456789012";
        await RunAsync(new S3Options { ExpectedBucketOwner = Owner });

        Assert.All(_lake.Proxy.Requests, request => Assert.Equal(Owner, request.Head["x-amz-expected-bucket-owner"]));
    }

    private async Task<Dictionary<string, JsonElement>> StoreAsync(S3Options options)
    {
        await RunAsync(options);
        var found = _lake.Boto.Run(Program, _lake.Bucket);
        Assert.Equal(0, found.GetProperty("uploads").GetInt32());
        const string Prefix = "some folder/lake/";
        return found.GetProperty("objects").EnumerateObject().Where(item => !item.Name.Contains("_partitionlake", StringComparison.Ordinal))
            .ToDictionary(item => item.Name[Prefix.Length..], item => item.Value);
    }

    private async Task RunAsync(S3Options stored)
    {
        using var session = _lake.NewSession();
        var options = new EtlOptions { RunId = "stored", TempPath = _lake.Temp, Storage = new LakeStorage(session, stored) };
        await EtlRun.RunAsync(_lake.Plan with { MergeKey = [] }, options, new EtlProgress(), TestContext.Current.CancellationToken);
    }
}
