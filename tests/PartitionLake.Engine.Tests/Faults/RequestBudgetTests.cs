using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Running;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Faults;

/// <summary>How many requests a run costs.</summary>
public sealed class RequestBudgetTests : IDisposable
{
    private const int Partitions = 200;

    private readonly FaultLake _lake;

    public RequestBudgetTests(S3TestServer server)
    {
        _lake = new FaultLake(server);
        _lake.Fact($"SELECT i::INTEGER AS id, 'S' || i % {Partitions} AS state, i * 1.5::DOUBLE AS rate FROM range(1000) t(i)");
    }

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData(PublishMode.Overwrite)]
    [InlineData(PublishMode.Append)]
    [InlineData(PublishMode.Replace)]
    public async Task A_run_puts_each_partition_once_and_asks_for_little_else(PublishMode mode)
    {
        await _lake.RunAsync(mode: mode);

        var requests = _lake.Proxy.Requests;
        var puts = requests.Where(request => request.Operation == "PutObject")
            .GroupBy(request => request.Key).ToDictionary(keys => keys.Key, keys => keys.Count());
        var data = puts.Where(put => !put.Key.Contains("/_partitionlake/", StringComparison.Ordinal)).ToList();
        Assert.Equal(Partitions, data.Count);
        Assert.All(data, put => Assert.Equal(1, put.Value));
        Assert.Equal(0, _lake.Proxy.CountOf("HeadObject"));
        Assert.Equal(0, _lake.Proxy.CountOf("CreateMultipartUpload"));
        // The lock is taken, three conditions are tried in a bucket that is new to this process, and it is verified before the manifest and before
        // removals; the journal begun; what the lake then holds, and one manifest.
        Assert.InRange(puts.Single(put => put.Key.EndsWith("/lock.json", StringComparison.Ordinal)).Value, 2, 6);
        Assert.Equal(1, puts.Single(put => put.Key.EndsWith(".journal", StringComparison.Ordinal)).Value);
        Assert.Equal(1, puts.Single(put => put.Key.EndsWith(".json", StringComparison.Ordinal) && put.Key.Contains("/runs/", StringComparison.Ordinal)).Value);
        Assert.Equal(
            1, puts.Single(put => put.Key.EndsWith(".json", StringComparison.Ordinal) && put.Key.Contains("/current/", StringComparison.Ordinal)).Value);
        Assert.InRange(_lake.Proxy.CountOf("ListObjectsV2"), 1, 4);
        Assert.InRange(requests.Count, Partitions, Partitions + 20);
    }

    [Fact]
    public async Task A_second_run_uploads_nothing()
    {
        await _lake.RunAsync();
        _lake.Proxy.Clear();

        var again = await _lake.RunAsync();

        Assert.Equal(Partitions, again.PartitionsUnchanged);
        Assert.All(_lake.Proxy.Requests.Where(request => request.Operation == "PutObject"),
            request => Assert.EndsWith("/lock.json", request.Key, StringComparison.Ordinal));
        // Whether the run that recorded the lake last has its manifest.
        Assert.Equal(1, _lake.Proxy.CountOf("HeadObject"));
        Assert.InRange(_lake.Proxy.Requests.Count, 1, 12);
    }

    [Fact]
    public async Task What_has_another_ETag_than_its_checksum_is_known_by_what_the_run_recorded_of_that_version()
    {
        await _lake.RunAsync();
        // As with a key of the key management service: the store's name of a version says nothing of the content.
        _lake.Boto.Run(
            """
            import json
            s3 = client('s3')
            keys = [o['Key'] for p in s3.get_paginator('list_objects_v2').paginate(Bucket=args[0]) for o in p['Contents']]
            tags = {}
            for key in [k for k in keys if k.endswith('.parquet')]:
                upload = s3.create_multipart_upload(Bucket=args[0], Key=key)['UploadId']
                part = s3.upload_part_copy(Bucket=args[0], Key=key, UploadId=upload, PartNumber=1, CopySource={'Bucket': args[0], 'Key': key})['CopyPartResult']['ETag']
                tags[key.split('/lake/', 1)[1]] = s3.complete_multipart_upload(Bucket=args[0], Key=key, UploadId=upload, MultipartUpload={'Parts': [{'PartNumber': 1, 'ETag': part}]})['ETag']
            record = next(k for k in keys if '/current/' in k)
            content = json.loads(s3.get_object(Bucket=args[0], Key=record)['Body'].read())
            for item in content['objects']:
                assert item['etag'] != tags[item['path']]
                item['etag'] = tags[item['path']]
            s3.put_object(Bucket=args[0], Key=record, Body=json.dumps(content))
            """,
            _lake.Bucket);
        _lake.Proxy.Clear();

        var again = await _lake.RunAsync();

        Assert.Equal(Partitions, again.PartitionsUnchanged);
        Assert.All(_lake.Proxy.Requests.Where(request => request.Operation == "PutObject"),
            request => Assert.EndsWith("/lock.json", request.Key, StringComparison.Ordinal));
        Assert.Equal(Partitions, (await _lake.RunAsync(options: new EtlOptions { WhatIf = true })).PartitionsUnchanged);
    }

    [Fact]
    public async Task Only_data_is_stored_in_the_class_that_is_asked_for()
    {
        using (var session = _lake.NewSession())
            await EtlRun.RunAsync(_lake.PlanOf(PublishMode.Overwrite), new EtlOptions
            {
                TempPath = _lake.Temp,
                Storage = new LakeStorage(session, new S3Options { StorageClass = "STANDARD_IA" })
            }, new EtlProgress(), TestContext.Current.CancellationToken);

        var stored = _lake.Boto.Run(
            "answer(sorted({('state ' if '_partitionlake/' in o['Key'] else 'data ') + o['StorageClass'] for p in "
                + "client('s3').get_paginator('list_objects_v2').paginate(Bucket=args[0]) for o in p['Contents']}))", _lake.Bucket);
        Assert.Equal(["data STANDARD_IA", "state STANDARD"], stored.EnumerateArray().Select(text => text.GetString()));
        var puts = _lake.Proxy.Requests.Where(request => request.Operation == "PutObject").ToList();
        Assert.All(
            puts, put => Assert.Equal(put.Key.Contains("/_partitionlake/", StringComparison.Ordinal) ? null : "STANDARD_IA", put.Head["x-amz-storage-class"]));
    }
}
