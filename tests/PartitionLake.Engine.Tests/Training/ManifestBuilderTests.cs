using System.Text;
using System.Text.Json;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Storage.Local;
using PartitionLake.Engine.Tests.Pipeline;
using PartitionLake.Engine.Training;

namespace PartitionLake.Engine.Tests.Training;

/// <summary>Manifests of a lake's objects for training jobs.</summary>
public sealed class ManifestBuilderTests : IDisposable
{
    private static readonly Dictionary<string, double> s_shares = new() { ["train"] = 0.7, ["test"] = 0.2, ["rest"] = 0.1 };

    private readonly SmallLake _lake = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task One_array_with_the_prefix_first_and_keys_as_they_are()
    {
        await WriteAsync("SELECT unnest(['a b', 'ü/\"', NULL]) AS state, 1 AS x");
        var made = Assert.Single(await BuildAsync(new ManifestOptions { Location = "s3://bucket/rates" }));
        using var json = JsonDocument.Parse(made.Content);
        var entries = json.RootElement.EnumerateArray().ToList();
        Assert.Equal("s3://bucket/rates/", entries[0].GetProperty("prefix").GetString());
        Assert.Equal(
            Directory.GetFiles(_lake.Folder["lake"], "*.parquet", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(_lake.Folder["lake"], path).Replace('\\', '/')).Order(StringComparer.Ordinal),
            entries.Skip(1).Select(static entry => entry.GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal((3, 3, 3L), (made.Partitions, made.Objects, made.Rows));
    }

    [Fact]
    public async Task A_line_for_each_object_with_its_keys()
    {
        await WriteAsync("SELECT unnest(['a', NULL]) AS state, 1 AS x");
        var made = Assert.Single(await BuildAsync(new ManifestOptions { Location = "s3://bucket/rates/", IsAugmented = true }));
        Assert.Equal(
            "{\"source-ref\":\"s3://bucket/rates/state=__HIVE_DEFAULT_PARTITION__/part.parquet\",\"state\":null}\n"
                + "{\"source-ref\":\"s3://bucket/rates/state=a/part.parquet\",\"state\":\"a\"}\n",
            Encoding.UTF8.GetString(made.Content.Span));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_partition_that_comes_moves_no_other_and_shares_are_near_what_was_asked(bool byObject)
    {
        var options = new ManifestOptions { Location = "s3://b/p", Split = s_shares, Seed = 5, ByObject = byObject };
        await WriteAsync("SELECT 'p' || i AS state, i AS x FROM range(400) t(i)");
        var before = await BuildAsync(options);
        Assert.Equal(["rest", "test", "train"], before.Select(static manifest => manifest.Name));
        Assert.Equal(400, before.Sum(static manifest => manifest.Objects));
        Assert.Equal(400, before.Sum(static manifest => manifest.Rows));
        Assert.InRange(before[2].Objects, 240, 320);
        Assert.InRange(before[1].Objects, 50, 110);

        await WriteAsync("SELECT 'p' || (i * 2 + 1) AS state, i AS x FROM range(400) t(i)");
        var after = await BuildAsync(options);
        Assert.Equal(600, after.Sum(static manifest => manifest.Objects));
        for (var share = 0; share < before.Count; share++)
            Assert.Subset(Entries(after[share]).ToHashSet(), Entries(before[share]).ToHashSet());
        Assert.NotEqual(Entries(before[2]), Entries((await BuildAsync(options with { Seed = 6 }))[2]));
    }

    [Theory]
    [InlineData("train", 0.5, "add up to 0.5")]
    [InlineData("train", 0, "is 0")]
    [InlineData("train", double.NaN, "is NaN")]
    [InlineData("a/b", 1, "cannot be the name")]
    public async Task Shares_that_are_none(string name, double share, string expected)
    {
        var error = await Assert.ThrowsAsync<LakeException>(
            () => BuildAsync(new ManifestOptions { Location = "s3://b/p", Split = new Dictionary<string, double> { [name] = share } }));
        Assert.Equal(LakeErrorCode.PlanInvalid, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Entries(TrainingManifest manifest)
    {
        using var json = JsonDocument.Parse(manifest.Content);
        return [.. json.RootElement.EnumerateArray().Skip(1).Select(static entry => entry.GetString()!)];
    }

    private async Task WriteAsync(string sql)
    {
        _lake.Fact(sql);
        _lake.Plan = _lake.Plan with { Joins = [], PartitionBy = [new PartitionColumnPlan("state", "state")] };
        await _lake.CancelAsync(null, Cancel);
    }

    private async Task<IReadOnlyList<TrainingManifest>> BuildAsync(ManifestOptions options)
    {
        using var store = new LocalStore(_lake.Folder["lake"]);
        return await ManifestBuilder.BuildAsync(store, options, Cancel);
    }
}
