using System.Text.Json;
using PartitionLake.Engine.Care;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Faults;
using PartitionLake.Engine.Tests.Support;
using PartitionLake.TestServers;
using PartitionLake.TestServers.Faults;

namespace PartitionLake.Engine.Tests.Care;

/// <summary>
/// A versioned bucket keeps what was replaced. What it keeps of an erased key is named, and removed where that is wanted: proved by the versions that an
/// independent client lists, and by every byte of them.
/// </summary>
public sealed class KeptVersionTests : IDisposable
{
    private const string Where = "name = 'zz erased'";

    private readonly FaultLake _lake;

    public KeptVersionTests(S3TestServer server)
    {
        _lake = new FaultLake(server);
        _lake.Boto.Run("client('s3').put_bucket_versioning(Bucket=args[0], VersioningConfiguration={'Status': 'Enabled'})", _lake.Bucket);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task What_the_bucket_keeps_of_an_erased_key_is_named_and_goes_where_that_is_wanted()
    {
        await WriteTwiceAsync();

        var named = await RemoveAsync();

        // The person is in the first version of one partition, which a run has replaced, and was current in another.
        var holding = Stored().Where(one => one.Holds).ToList();
        Assert.Equal(["state=S0/part.parquet", "state=S1/part.parquet"], holding.Select(one => one.Path).Distinct());
        Assert.Equal(holding.Select(one => one.Id).Order(), named.Versions.Select(one => one.Version.Id).Order());
        Assert.All(named.Versions, one => Assert.Equal((false, null), (one.IsRemoved, one.Reason)));
        Assert.Equal([(PartitionAction.Replace, "state=S0"), (PartitionAction.Unchanged, "state=S1")], named.Partitions.Select(one => (one.Action, one.Path)));
        var before = Stored().Where(one => !one.Holds).Select(one => one.Id).ToHashSet();

        var done = await RemoveAsync(all: true);

        Assert.All(done.Versions, one => Assert.True(one.IsRemoved, one.Reason));
        Assert.Equal(holding.Select(one => one.Id).Order(), done.Versions.Select(one => one.Version.Id).Order());
        // Other versions stay, whatever they are of.
        Assert.Empty(before.Except(Stored().Select(one => one.Id)));
        Assert.DoesNotContain(Stored(), one => one.Holds);
        Assert.Empty((await RemoveAsync(all: true)).Versions);
    }

    [Fact]
    public async Task Of_removed_partitions_neither_a_version_nor_a_marker_is_left()
    {
        await WriteTwiceAsync();
        var options = Options() with { Filter = "state = 'S1'", AllVersions = true };

        // A command that did not want it so has left them, and a marker above.
        var named = await PartitionRemoval.RunAsync(_lake.Plan.Destination, null, options with { AllVersions = false }, new EtlProgress(), Cancel);
        Assert.Equal([false, false, true], named.Versions.Select(one => one.Version.IsMarker));
        var result = await PartitionRemoval.RunAsync(_lake.Plan.Destination, null, options, new EtlProgress(), Cancel);

        Assert.Equal(3, result.Versions.Count(one => one.IsRemoved));
        Assert.DoesNotContain(Stored(), one => one.Path.StartsWith("state=S1/", StringComparison.Ordinal));
        Assert.Equal(3, Stored().Count(one => one.Path.StartsWith("state=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_is_old_goes_with_its_versions_and_what_is_not_old_stays()
    {
        await WriteTwiceAsync();
        var rule = new Retention("day", new DateTime(2021, 1, 1));

        var result = await PartitionRemoval.RunAsync(_lake.Plan.Destination, rule, Options() with { AllVersions = true }, new EtlProgress(), Cancel);

        // The second run wrote days of 2022 into S1 and S2; of S0, which it did not write, all are of 2020.
        Assert.Equal(["state=S0"], result.Partitions.Where(one => one.Action == PartitionAction.Remove).Select(one => one.Path));
        Assert.Equal(["state=S1/part.parquet", "state=S2/part.parquet"], Stored().Where(IsData).Select(one => one.Path).Order());
    }

    [Fact]
    public async Task Versions_under_an_object_lock_are_named_with_what_the_store_says_and_their_marker_stays_above_them()
    {
        var bucket = $"locked-{Guid.NewGuid():n}";
        _lake.Boto.Run("client('s3').create_bucket(Bucket=args[0], ObjectLockEnabledForBucket=True)", bucket);
        _lake.Plan = _lake.Plan with { Destination = $"s3://{bucket}/some folder/lake/" };
        await WriteTwiceAsync();
        _lake.Boto.Run(
            """
            s3 = client('s3')
            held = [v for v in s3.list_object_versions(Bucket=args[0])['Versions'] if v['Key'].endswith('state=S1/part.parquet')]
            s3.put_object_legal_hold(Bucket=args[0], Key=held[-1]['Key'], VersionId=held[-1]['VersionId'], LegalHold={'Status': 'ON'})
            """, bucket);

        var result = await PartitionRemoval.RunAsync(
            _lake.Plan.Destination, null, Options() with { Filter = "state = 'S1'", AllVersions = true }, new EtlProgress(), Cancel);

        Assert.Equal(
            [(true, false), (false, false), (false, true)],
            result.Versions.Select(one => (one.IsRemoved, one.Version.IsMarker)).OrderByDescending(one => one.IsRemoved));
        var held = Assert.Single(result.Versions, one => one is { IsRemoved: false, Version.IsMarker: false });
        Assert.Contains("object lock", held.Reason, StringComparison.Ordinal);
        Assert.Empty(_lake.Boto.Run(
            "answer([o['Key'] for o in client('s3').list_objects_v2(Bucket=args[0], Prefix='some folder/lake/state=S1').get('Contents', [])])", bucket)
            .EnumerateArray());
    }

    [Fact]
    public async Task Cut_off_at_any_change_after_the_record_the_same_command_leaves_nothing_of_the_key()
    {
        var cuts = 0;
        for (var isCut = true; isCut; cuts++)
        {
            var bucket = _lake.Boto.CreateBucket();
            _lake.Boto.Run("client('s3').put_bucket_versioning(Bucket=args[0], VersioningConfiguration={'Status': 'Enabled'})", bucket);
            _lake.Plan = _lake.Plan with { Destination = $"s3://{bucket}/some folder/lake/" };
            await WriteTwiceAsync();
            var (isRecorded, left) = (false, cuts);
            isCut = false;
            _lake.Proxy.Rule = request =>
            {
                if (isRecorded && request.Writes && !isCut && left-- == 0)
                {
                    isCut = true;
                    // By turns the store has acted before the reply was lost, or has not.
                    return cuts % 2 == 0 ? Fault.LostReply : Fault.ResetBefore;
                }
                isRecorded |= request.Writes && request.Key.Contains("/runs/", StringComparison.Ordinal);
                return isCut ? Fault.ResetBefore : null;
            };
            await Record.ExceptionAsync(() => RemoveAsync(all: true, TimeSpan.FromMilliseconds(20)));
            _lake.Proxy.Rule = null;

            await RemoveAsync(all: true);

            Assert.DoesNotContain(Stored(bucket), one => one.Holds);
        }
        Assert.InRange(cuts, 4, 20);
    }

    /// <summary>Three partitions, of which two are written again: one no longer has the person, and one still has.</summary>
    private async Task WriteTwiceAsync()
    {
        _lake.Fact("""
            SELECT i::INTEGER AS id, 'S' || i % 3 AS state, DATE '2020-01-01' + i::INTEGER AS day,
              CASE WHEN i IN (4, 6) THEN 'zz erased' ELSE 'name ' || i % 7 END AS name FROM range(60) t(i)
            """);
        await RunAsync();
        _lake.Fact("SELECT i::INTEGER AS id, 'S' || 1 + i % 2 AS state, DATE '2022-01-01' + i::INTEGER AS day, 'name ' || i % 7 AS name FROM range(40) t(i)");
        await RunAsync();
    }

    private async Task RunAsync() => await _lake.RunAsync(plan: _lake.Plan with { BloomFilter = ["name"] });

    private async Task<CareResult> RemoveAsync(bool all = false, TimeSpan? retryBudget = null) =>
        await RowRemoval.RunAsync(_lake.Plan.Destination, Where, Options(retryBudget) with { AllVersions = all }, new EtlProgress(), Cancel);

    private CareOptions Options(TimeSpan? retryBudget = null) => new()
    {
        TempPath = _lake.Temp,
        Storage = new LakeStorage(_lake.NewSession(retryBudget)),
    };

    private static bool IsData(Version one) => one.Path.StartsWith("state=", StringComparison.Ordinal);

    /// <summary>All versions and markers that the store has, and of which the key can be found in the bytes or, by DuckDB, in the rows.</summary>
    private List<Version> Stored(string? bucket = null) => [.. _lake.Boto.Run(
        """
        import os
        s3, found = client('s3'), []
        for page in s3.get_paginator('list_object_versions').paginate(Bucket=args[0]):
            for v in page.get('Versions', []) + page.get('DeleteMarkers', []):
                path = None
                if 'Size' in v:
                    path = os.path.join(args[1], v['VersionId'] + '.bin')
                    open(path, 'wb').write(s3.get_object(Bucket=args[0], Key=v['Key'], VersionId=v['VersionId'])['Body'].read())
                found.append([v['Key'], v['VersionId'], path])
        answer(found)
        """, bucket ?? _lake.Bucket, Directory.CreateDirectory(_lake.Folder[$"versions-{Guid.NewGuid():n}"]).FullName).EnumerateArray().Select(Read)];

    private Version Read(JsonElement one)
    {
        var (key, file) = (one[0].GetString()!, one[2].GetString());
        var path = key.StartsWith("some folder/lake/", StringComparison.Ordinal) ? key["some folder/lake/".Length..] : key;
        var holds = file is not null && (File.ReadAllBytes(file).AsSpan().IndexOf("zz erased"u8) >= 0
            || (path.EndsWith(".parquet", StringComparison.Ordinal)
                && (long)_lake.Duck.Query($"SELECT COUNT(*) FROM read_parquet({Duck.Literal(file)}) WHERE name = 'zz erased'")[0][0]! > 0));
        return new Version(path, one[1].GetString()!, holds);
    }

    private sealed record Version(string Path, string Id, bool Holds);
}
