using PartitionLake.Engine.Care;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Query.Filters;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.Engine.Tests.Faults;
using PartitionLake.Engine.Tests.Pipeline;
using PartitionLake.Engine.Tests.Support;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Care;

/// <summary>Filters are asked by what runs recorded of where they lie; that never hides a row, whatever has become of the objects.</summary>
public sealed class FilterProbeTests(S3TestServer server) : IDisposable
{
    private readonly SmallLake _lake = new();

    private string Root => _lake.Folder["lake"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task In_a_bucket_a_key_that_is_nowhere_is_looked_for_in_less_than_a_hundredth_of_the_bytes()
    {
        using var lake = new FaultLake(server);
        lake.Fact("SELECT i::INTEGER AS id, md5(i::VARCHAR) AS npi, repeat(md5((i * 7)::VARCHAR), 8) AS text, 'S' || i % 4 AS state FROM range(8000) t(i)");
        await lake.RunAsync(plan: lake.Plan with { BloomFilter = ["npi", "id"] });
        using var session = lake.NewSession();
        var options = new CareOptions { TempPath = lake.Temp, Storage = new LakeStorage(session) };

        var npi = lake.Duck.Query("SELECT md5('4242')")[0][0];
        foreach (var (where, partitions) in new[]
        {
            ("npi = 'nobody'", 0), ("npi = 'nobody' AND id < 8001", 0), ($"npi = '{npi}'", 1),
        })
        {
            lake.Proxy.Clear();
            var result = await RowRemoval.RunAsync(lake.Plan.Destination, where, options with { WhatIf = true }, new EtlProgress(), Cancel);

            Assert.Equal(partitions, result.Partitions.Count);
            if (partitions > 0)
                continue;
            Assert.InRange(result.BytesRead, 1, result.BytesExamined / 100);
            // What the server was asked for is what was counted.
            Assert.Equal(4, lake.Proxy.Requests.Count(
                request => request.Operation == "GetObject" && request.Key.EndsWith(".parquet", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Where_nothing_tells_one_content_from_another_a_filter_counts_only_if_it_is_the_one_that_was_written()
    {
        _lake.Plan = _lake.Plan with { BloomFilter = ["label"] };
        await _lake.RunAsync();
        using var store = new LocalStore(Root);
        var contents = await LakeContents.FindAsync(store, Cancel);
        var recorded = (await contents.LoadAsync(Cancel))["state=S1/part.parquet"];
        var place = Assert.Single(Assert.Single(recorded.Filters).Groups);
        // On a disk nobody could use the filter itself.
        Assert.Null(place.Bits);
        // Something else of the same length is there, and has other bytes where the filter was.
        var bytes = await File.ReadAllBytesAsync($"{Root}/{recorded.Path}", Cancel);
        var bits = bytes.AsSpan((int)place.Offset, place.Length).ToArray();
        Array.Clear(bytes, (int)place.Offset, place.Length);
        await File.WriteAllBytesAsync($"{Root}/{recorded.Path}", bytes, Cancel);

        Assert.True(await MayMatchAsync("label = 'label 1'", isProven: false));
        Assert.False(await MayMatchAsync("label = 'label 1'", isProven: true));
        recorded = recorded with { Filters = [new RecordedFilter("label", [place with { Bits = bits }])] };
        Assert.True(await MayMatchAsync("label = 'label 1'", isProven: true));
        Assert.False(await MayMatchAsync("label = 'nobody'", isProven: true));

        async ValueTask<bool> MayMatchAsync(string where, bool isProven)
        {
            var probe = new FilterProbe(RowScan.Bind(contents.Schema!, [], SqlParser.ParseExpression(where), where), 0);
            return await probe.MayMatchAsync(() => store.OpenAsync(recorded.Path, Cancel), recorded, contents.Head!.Schema, isProven, [], Cancel);
        }
    }

    [Fact]
    public async Task An_object_whose_column_is_of_another_type_than_the_lakes_is_searched_all_the_same()
    {
        _lake.Plan = _lake.Plan with { Joins = [], BloomFilter = ["id"] };
        _lake.Fact("SELECT i::INTEGER AS id, 'S0' AS state FROM range(20) t(i)");
        await _lake.RunAsync();
        _lake.Fact("SELECT i::BIGINT AS id, 'S1' AS state FROM range(20, 40) t(i)");
        await _lake.RunAsync(new EtlOptions { AllowSchemaChange = true });

        var result = await RemoveAsync("id IN (3, 33)");

        Assert.Equal([("state=S0", 1L), ("state=S1", 1L)], result.Partitions.Select(one => (one.Path, one.RowsRemoved)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(200)]
    public async Task What_is_recorded_of_filters_is_where_DuckDB_finds_them(int? units)
    {
        _lake.Plan = _lake.Plan with { BloomFilter = ["id", "label"] };
        await _lake.RunAsync(new EtlOptions { Seams = new() { RowGroupUnits = units } });
        using var store = new LocalStore(Root);

        var recorded = (await (await LakeContents.FindAsync(store, Cancel)).LoadAsync(Cancel)).Values;

        foreach (var item in recorded)
        {
            foreach (var filter in item.Filters)
            {
                var found = _lake.Duck.Query($"""
                    SELECT bloom_filter_offset, bloom_filter_length FROM parquet_metadata({Duck.Literal($"{Root}/{item.Path}")})
                    WHERE path_in_schema = '{filter.Column}' ORDER BY row_group_id
                    """);
                // The header stands before the bits.
                Assert.Equal(
                    found.Select(row => Convert.ToInt64(row[0], null) + Convert.ToInt64(row[1], null)),
                    filter.Groups.Select(place => place.Offset + place.Length));
            }
        }
        Assert.All(recorded, item => Assert.Equal(["id", "label"], item.Filters.Select(filter => filter.Column).Order(StringComparer.Ordinal)));
    }

    private Task<CareResult> RemoveAsync(string where) =>
        RowRemoval.RunAsync(Root, where, new CareOptions { TempPath = _lake.Temp }, new EtlProgress(), Cancel);
}
