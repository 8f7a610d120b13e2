using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Tests.Pipeline.Publishing;

/// <summary>What a run encodes is read back by two readers before any of it is published.</summary>
public sealed class VerificationTests : IDisposable
{
    private readonly SmallLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task All_objects_are_compared_and_counted()
    {
        _lake.Plan = _lake.Plan with { Verify = VerifyRule.All };

        var verified = (await _lake.RunAsync()).Verification!;

        Assert.Equal((3, 400), (verified.Objects, verified.Values));
        Assert.Empty(verified.NotCompared);
        Assert.Equal(100, _lake.Rows("id").Count);
    }

    [Fact]
    public async Task Without_a_rule_nothing_is_compared()
    {
        Assert.Null((await _lake.RunAsync()).Verification);
    }

    [Fact]
    public async Task A_preview_compares_nothing()
    {
        _lake.Plan = _lake.Plan with { Verify = VerifyRule.All };

        Assert.Null((await _lake.RunAsync(new EtlOptions { WhatIf = true })).Verification);
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(60, 16)]
    [InlineData(2500, 25)]
    public async Task A_sample_is_a_hundredth_and_at_least_sixteen(int partitions, int expected)
    {
        _lake.Fact($"SELECT i AS id, 'c1' AS code, 'S' || i AS state FROM range({partitions}) t(i)");
        _lake.Plan = _lake.Plan with { Verify = VerifyRule.Sample };

        Assert.Equal(expected, (await _lake.RunAsync()).Verification!.Objects);
    }

    [Fact]
    public async Task The_sample_depends_on_the_run_id_alone()
    {
        _lake.Fact("SELECT i AS id, 'c1' AS code, 'S' || i AS state FROM range(200) t(i)");
        _lake.Plan = _lake.Plan with { Verify = VerifyRule.Sample };

        var first = await LookedAtAsync("20250101T000000Z-000001");
        var second = await LookedAtAsync("20250101T000000Z-000002");

        Assert.Equal(16, first.Count);
        Assert.NotEqual(first, second);

        async Task<SortedSet<string>> LookedAtAsync(string runId)
        {
            var looked = new SortedSet<string>(StringComparer.Ordinal);
            await _lake.RunAsync(new EtlOptions
            {
                RunId = runId,
                Seams = new()
                {
                    SecondView = (path, content) =>
                    {
                        lock (looked)
                            looked.Add(path);
                        return content;
                    },
                },
            });
            return looked;
        }
    }

    [Theory]
    [InlineData(PublishMode.Overwrite)]
    [InlineData(PublishMode.Append)]
    [InlineData(PublishMode.Replace)]
    [InlineData(PublishMode.Merge)]
    public async Task A_difference_ends_the_run_and_leaves_the_lake_as_it_was(PublishMode mode)
    {
        await _lake.RunAsync();
        _lake.Fact("SELECT i::INTEGER AS id, 'S' || i % 4 AS state, 'c1' AS code, i * 2.5::DOUBLE AS rate FROM range(90, 200) t(i)");
        _lake.Plan = _lake.Plan with { Verify = VerifyRule.All, Mode = mode, MergeKey = mode == PublishMode.Merge ? ["id"] : [] };

        var failure = await _lake.FailAsync(new EtlOptions { Seams = new() { SecondView = SpoiltSource.InStateS2 } });

        Assert.Equal(LakeErrorCode.VerificationFailed, failure.Code);
        Assert.Contains("state=S2/", failure.Message, StringComparison.Ordinal);
        Assert.Contains("column 'label', row ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("PartitionLake 'label 1', Parquet.Net 'label_1'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_too_large_for_memory_is_compared_from_the_disk()
    {
        _lake.Fact("SELECT i AS id, 'c1' AS code, 'S' AS state, md5(i::VARCHAR) || md5((-i)::VARCHAR) AS text FROM range(350000) t(i)");
        _lake.Plan = _lake.Plan with { Verify = VerifyRule.All };

        var result = await _lake.RunAsync();

        Assert.True(result.Bytes > 9 << 20, $"{result.Bytes} bytes fit into memory");
        Assert.Equal(350_000L * 4, result.Verification!.Values);
        Assert.Empty(Directory.GetFileSystemEntries(_lake.Temp));
    }
}
