using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Making;
using PartitionLake.Engine.Catalog.Projection;
using PartitionLake.Engine.Catalog.Sources;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Catalog.Partitions;

/// <summary>Registered partitions: in batches, all of them, whatever happens on the way.</summary>
public sealed class PartitionRegistrationTests(CatalogServer server) : IClassFixture<CatalogServer>
{
    private const int Batch = 100;

    private static readonly TableOptions Registered = new() { Projection = ProjectionChoice.Off };

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("PARTITIONLAKE_LONG") == "1";

    /// <summary>The locations that Hive computes from the values, written from its sources and not from ours.</summary>
    private const string HiveLocations =
        """
        table = client('glue').get_table(DatabaseName=args[0], Name=args[1])['Table']
        special = set(map(chr, range(1, 32))) | set('"#%\'*/:=?\\\x7f{[]^')
        def escape(text):
            return ''.join('%%%02X' % ord(c) if c in special else c for c in text)
        keys = [k['Name'] for k in table['PartitionKeys']]
        found, wrong = [], []
        for p in client('glue').get_paginator('get_partitions').paginate(DatabaseName=args[0], TableName=args[1]).build_full_result()['Partitions']:
            folder = '/'.join(escape(k) + '=' + escape(v) for k, v in zip(keys, p['Values']))
            if table['StorageDescriptor']['Location'] + folder + '/' != p['StorageDescriptor']['Location']:
                wrong.append([folder, p['StorageDescriptor']['Location']])
            found.append(folder)
        answer({'found': found, 'wrong': wrong})
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Locations_by_Hives_rules_are_the_real_prefixes_for_every_special_value()
    {
        var folders = SpecialFolders(IsLong ? 10_000 : 2_000);
        var source = CatalogLake.Of([new Field("a", LakeType.String), new Field("b", LakeType.String)], folders);

        var (result, _) = await MakeAsync(source, server.Open());

        Assert.Equal(folders.Count, result.Outcomes.Added);
        var answer = server.Boto.Run(HiveLocations, result.Table.Database, result.Table.Name);
        Assert.Empty(answer.GetProperty("wrong").EnumerateArray());
        Assert.Equal(folders.Order(StringComparer.Ordinal),
            answer.GetProperty("found").EnumerateArray().Select(f => f.GetString()!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_lake_is_read_once_for_measuring_and_for_registering()
    {
        var produced = 0;
        using var link = server.Open();
        link.Proxy.Answer = call => call.Operation is "GetTable" ? JsonAnswer.Error("EntityNotFoundException", "none") : new JsonAnswer("{}");
        var count = IsLong ? 100_000 : 20_000;
        var folders = Enumerable.Range(0, count).Select(i =>
        {
            Interlocked.Increment(ref produced);
            return string.Create(CultureInfo.InvariantCulture, $"a=x{i}/b=y");
        });
        var source = CatalogLake.Of([new Field("a", LakeType.String), new Field("b", LakeType.String)], folders);
        var measured = false;
        var options = Registered with { OnStep = _ => measured = true };

        var result = await new TableMaker(link.Aws, source, new TableName("db", "t"), options).MakeAsync(Cancel);

        Assert.True(measured);
        Assert.Equal(count, result.Outcomes.Added);
        // One more asks before the table is made whether that is allowed.
        Assert.Equal((count / Batch) + 1, link.Proxy.Count("BatchCreatePartition"));
        Assert.Equal(count, produced);
    }

    [Fact]
    public async Task Throttled_batches_are_sent_again()
    {
        using var link = server.Open();
        var left = 6;
        link.Proxy.Answer = call => call.Operation == "BatchCreatePartition" && Interlocked.Decrement(ref left) >= 0
            ? JsonAnswer.Error("ThrottlingException", "Rate exceeded")
            : null;

        var (result, failures) = await MakeAsync(CatalogLake.Of([new Field("a", LakeType.String)], Enumerable.Range(0, 250).Select(i => $"a=x{i}")), link);

        Assert.Empty(failures);
        Assert.Equal(250, result.Outcomes.Added);
        Assert.Equal(250, Count(result));
        Assert.True(left < 0);
    }

    [Fact]
    public async Task Members_of_a_batch_that_fail_are_sent_again_or_told()
    {
        using var link = server.Open();
        var passing = new ConcurrentDictionary<string, bool>();
        link.Proxy.Answer = call =>
        {
            if (call.Operation != "BatchCreatePartition")
                return null;
            // The server gets the batch without the members that fail, and its answer is completed by their errors.
            var request = JsonSerializer.Deserialize<JsonElement>(call.Body);
            var values = request.GetProperty("PartitionInputList").EnumerateArray().Select(p => p.GetProperty("Values")[0].GetString()!).ToList();
            var bad = values.Where(v => v == "x7" || (v == "x8" && passing.TryAdd(v, true))).ToList();
            if (bad.Count == 0)
                return null;
            server.Boto.Run(
                """
                r = json.loads(args[0])
                r['PartitionInputList'] = [p for p in r['PartitionInputList'] if p['Values'][0] not in args[1]]
                client('glue').batch_create_partition(**r)
                """,
                call.Body,
                bad);
            var errors = bad.Select(
                v =>
                    $$"""{"PartitionValues":["{{v}}"],"ErrorDetail":{"ErrorCode":"{{(v == "x8" ? "InternalServiceException" : "ValidationException")}}","ErrorMessage":"no"} }""");
            return new JsonAnswer($$"""{"Errors":[{{string.Join(',', errors)}}]}""");
        };

        var (result, failures) = await MakeAsync(CatalogLake.Of([new Field("a", LakeType.String)], Enumerable.Range(0, 30).Select(i => $"a=x{i}")), link);

        Assert.Contains("'x7'", Assert.Single(failures).Message, StringComparison.Ordinal);
        Assert.Equal((29L, 1L), (result.Outcomes.Added, result.Outcomes.Failed));
        Assert.Equal(29, Count(result));
    }

    [Fact]
    public async Task What_somebody_else_registered_meanwhile_is_corrected()
    {
        using var link = server.Open();
        link.Proxy.Answer = call =>
        {
            // A batch without any asks before the table is made whether that is allowed.
            if (call.Operation == "BatchCreatePartition" && JsonSerializer.Deserialize<JsonElement>(call.Body) is var request
                && request.GetProperty("PartitionInputList").GetArrayLength() > 0)
            {
                server.Boto.Run(
                    "client('glue').create_partition(DatabaseName=args[0], TableName=args[1], PartitionInput={'Values': "
                        + "['x3'], 'StorageDescriptor': {'Location': 's3://elsewhere/'}})",
                    request.GetProperty("DatabaseName").GetString(),
                    request.GetProperty("TableName").GetString());
            }
            return null;
        };

        var (result, failures) = await MakeAsync(CatalogLake.Of([new Field("a", LakeType.String)], ["a=x3", "a=x4"]), link);

        Assert.Empty(failures);
        Assert.Equal((1L, 1L), (result.Outcomes.Added, result.Outcomes.Updated));
        var location = server.Boto.Run(
            "answer(client('glue').get_partition(DatabaseName=args[0], TableName=args[1], "
                + "PartitionValues=['x3'])['Partition']['StorageDescriptor']['Location'])", result.Table.Database, result.Table.Name);
        Assert.Equal("s3://bucket/lake/a=x3/", location.GetString());
    }

    [Fact]
    public async Task A_refusal_of_all_ends_the_work()
    {
        using var link = server.Open();
        link.Proxy.Answer = call => call.Operation == "BatchCreatePartition" ? JsonAnswer.Error("AccessDeniedException", "not allowed") : null;

        var error = await Assert.ThrowsAsync<LakeException>(
            () => MakeAsync(CatalogLake.Of([new Field("a", LakeType.String)], Enumerable.Range(0, 5000).Select(i => $"a=x{i}")), link));

        Assert.Equal(LakeErrorCode.AccessDenied, error.Code);
    }

    private async Task<(TableResult Result, List<LakeException> Failures)> MakeAsync(LakeSource source, CatalogLink link)
    {
        var failures = new ConcurrentQueue<LakeException>();
        var maker = new TableMaker(link.Aws, source, new TableName(server.NewDatabase(), "t"), Registered with { OnFailure = failures.Enqueue });
        return (await maker.MakeAsync(Cancel), [.. failures]);
    }

    private int Count(TableResult table) =>
        server.Boto.Run("answer(len(client('glue').get_partitions(DatabaseName=args[0], TableName=args[1])['Partitions']))",
            table.Table.Database, table.Table.Name).GetInt32();

    private static List<string> SpecialFolders(int count)
    {
        var values = new List<string?> { null };
        for (var c = 1; c < 128; c++)
            values.Add($"x{(char)c}y");
        values.AddRange(["é", "日本", "😀", "%41", "%", "100%", "a=b", "Office/outpatient services",
            "Atlanta-Sandy Springs-Alpharetta, GA", " x ", "..", "NULL", "null", "`", "'; DROP TABLE t; --", "\u0085", "\u2028"]);
        var folders = new List<string>();
        for (var i = 0; folders.Count < count; i++)
            folders.Add(
                $"""{PartitionPath.Segment("a", values[i % values.Count])}/{PartitionPath.Segment("b", i / values.Count == 0 ? values[(i * 7) % values.Count] : $"{values[(i * 7) % values.Count] ?? "n"}{i}")}""");
        return folders;
    }
}
