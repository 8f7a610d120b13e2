using System.Globalization;
using PartitionLake.Engine.Catalog;
using PartitionLake.Engine.Catalog.Projection;
using PartitionLake.Engine.Catalog.Sources;
using PartitionLake.Engine.Catalog.Tables;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Tests.Catalog.Projection;

/// <summary>When partitions are projected, by what rules, and what is said about it.</summary>
public sealed class ProjectionTests
{
    private static readonly Field State = new("state", LakeType.String);
    private static readonly Field Month = new("month", LakeType.Int32);
    private static readonly Field Day = new("day", LakeType.Date);

    [Fact]
    public async Task What_is_projected_for_a_dense_lake_are_exactly_its_partitions()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var states = Texts(random, 1 + random.Next(8));
            var (low, step, padded) = (random.Next(-50, 2000), 1 + random.Next(5), random.Next(2) == 0);
            var numbers = Enumerable.Range(0, 1 + random.Next(12)).Select(i => (long)low + i * step).ToList();
            var width = padded && low >= 0 ? numbers.Max().ToString(CultureInfo.InvariantCulture).Length : 0;
            var first = new DateOnly(2020 + random.Next(8), 1 + random.Next(12), 1 + random.Next(28));
            var days = Enumerable.Range(0, 1 + random.Next(5)).Select(i => first.AddDays(i * 7).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).ToList();
            var folders = (from s in states
                           from n in numbers
                           from d in days
                           select $"{PartitionPath.Segment("state", s)}/month={n.ToString("D" + width, CultureInfo.InvariantCulture)}/day={d}").ToList();

            var plan = await DecideAsync([State, Month, Day], folders);

            Assert.True(plan.IsOn, plan.Reason);
            Assert.Equal(folders.Order(StringComparer.Ordinal), Expand(plan, "state", "month", "day"));
        }
    }

    [Fact]
    public async Task A_lake_that_is_half_full_is_projected_and_every_partition_is_reached()
    {
        string[] folders = ["state=GA/month=01", "state=GA/month=03", "state=TX/month=05"];
        var plan = await DecideAsync([State, Month], folders);
        Assert.True(plan.IsOn, plan.Reason);
        Assert.Contains(new("projection.month.interval", "2"), plan.Properties());
        Assert.Superset(folders.ToHashSet(), Expand(plan, "state", "month").ToHashSet());
        Assert.Contains("3 (50 %)", plan.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("more than half would be empty", "of which 3 (25 %) exist", "state=GA/month=1", "state=TX/month=2", "state=ZZ/month=4")]
    [InlineData("null", "'state': it has null", "state=__HIVE_DEFAULT_PARTITION__/month=1")]
    [InlineData("a comma", "holds a comma", "state=Atlanta, GA/month=1")]
    [InlineData("white space at the end", "white space", "state=GA /month=1")]
    [InlineData("another escape than Hive's", "spelled otherwise", "state=%C3%A9/month=1")]
    [InlineData("widths", "different widths", "state=GA/month=01", "state=GA/month=1")]
    [InlineData("a plus sign", "whole numbers", "state=GA/month=+1")]
    public async Task Otherwise_partitions_are_registered_and_the_reason_is_said(string why, string reason, params string[] folders)
    {
        var plan = await DecideAsync([State, Month], folders);

        Assert.False(plan.IsOn, why);
        Assert.Contains(reason, plan.Reason, StringComparison.Ordinal);
        Assert.Equal([new("partition_filtering.enabled", "true")], plan.Properties());
    }

    [Fact]
    public async Task Many_texts_and_huge_products_are_registered()
    {
        var many = await DecideAsync([State], Enumerable.Range(0, 101).Select(i => $"state=s{i}"));
        Assert.Contains("101 values", many.Reason, StringComparison.Ordinal);
        var more = await DecideAsync([State], Enumerable.Range(0, 6000).Select(i => $"state=s{i}"));
        Assert.Contains("more than 5,000 values", more.Reason, StringComparison.Ordinal);
        var product = await DecideAsync([Month, State], ["month=1/state=a", "month=2000001/state=a", "month=2/state=a"]);
        Assert.Contains("more than 1,000,000", product.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_in_capitals_is_registered_because_Athena_looks_for_small_letters()
    {
        var plan = await DecideAsync([new Field("State", LakeType.String)], ["State=GA"]);
        Assert.False(plan.IsOn);
        Assert.Contains("'State=GA'", plan.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Types_that_no_projection_takes_are_registered()
    {
        foreach (var type in new[] { LakeType.Boolean, LakeType.Double, LakeType.Decimal(5, 2), LakeType.Timestamp })
            Assert.False((await DecideAsync([new Field("k", type)], ["k=1"])).IsOn);
    }

    [Fact]
    public async Task Density_is_counted_without_keys_that_queries_give()
    {
        var folders = Enumerable.Range(0, 500).Select(i => $"state={(i % 2 == 0 ? "GA" : "TX")}/npi=n{i}");
        var npi = new Field("npi", LakeType.String);
        Assert.False((await DecideAsync([State, npi], folders)).IsOn);

        var plan = await DecideAsync([State, npi], folders, kinds: new() { ["NPI"] = ProjectionKind.Injected });

        Assert.True(plan.IsOn, plan.Reason);
        Assert.Contains(new("projection.npi.type", "injected"), plan.Properties());
    }

    [Fact]
    public async Task What_is_wanted_and_impossible_is_an_error()
    {
        var comma = await Assert.ThrowsAsync<LakeException>(() => DecideAsync([State], ["state=a,b"], ProjectionChoice.On));
        Assert.Equal(LakeErrorCode.ProjectionImpossible, comma.Code);
        var kind = await Assert.ThrowsAsync<LakeException>(
            () => DecideAsync([Month], ["month=1"], ProjectionChoice.On, new() { ["month"] = ProjectionKind.Enum }));
        Assert.Contains("an enum is for string", kind.Message, StringComparison.Ordinal);
        var name = await Assert.ThrowsAsync<LakeException>(() => DecideAsync([State], ["state=a"], kinds: new() { ["stat"] = ProjectionKind.Enum }));
        Assert.Equal(LakeErrorCode.ColumnNotFound, name.Code);
    }

    [Fact]
    public async Task Strings_can_be_dates_and_numbers()
    {
        var dates = await DecideAsync([State], ["state=2025-01-01", "state=2025-01-08", "state=2025-01-15"]);
        Assert.Equal(["state=2025-01-01", "state=2025-01-08", "state=2025-01-15"], Expand(dates, "state"));
        var numbers = await DecideAsync([State], ["state=08", "state=09", "state=10"], kinds: new() { ["state"] = ProjectionKind.Integer });
        Assert.Equal(["state=08", "state=09", "state=10"], Expand(numbers, "state"));
    }

    [Theory]
    [InlineData("month=10;month=12", "month=08", "month=08;month=10;month=12")]
    [InlineData("month=1;month=4", "month=6", "month=1;month=2;month=3;month=4;month=5;month=6")]
    [InlineData("month=5", "month=5", "month=5")]
    [InlineData("month=1;month=2", "month=08", null)]
    public async Task A_projection_is_widened_as_far_as_its_rules_go(string before, string added, string? after)
    {
        var plan = await DecideAsync([Month], before.Split(';'));
        var widened = plan.Keys[0].Including(added["month=".Length..]);
        if (after is null)
        {
            Assert.Null(widened);
            return;
        }
        var properties = widened!.Properties().ToDictionary();
        properties["projection.enabled"] = "true";
        Assert.Equal(after.Split(';'), ProjectedPaths.Expand(properties, ["month"]).Order(StringComparer.Ordinal));
        Assert.Equal(widened, ProjectionProperties.Read(properties, ["month"])[0]);
    }

    private static string[] Expand(ProjectionPlan plan, params string[] keys) =>
        [.. ProjectedPaths.Expand(plan.Properties().ToDictionary(), keys).Order(StringComparer.Ordinal)];

    private static async Task<ProjectionPlan> DecideAsync(IReadOnlyList<Field> keys, IEnumerable<string> folders,
        ProjectionChoice choice = ProjectionChoice.Auto, Dictionary<string, ProjectionKind>? kinds = null)
    {
        var wanted = (kinds ?? []).ToDictionary(pair => CatalogText.Fold(pair.Key), pair => pair.Value);
        var injected = wanted.Where(pair => pair.Value == ProjectionKind.Injected).Select(pair => pair.Key).ToHashSet();
        var source = CatalogLake.Of(keys, folders);
        var measure = await LakeMeasure.OfAsync(
            source.Keys, injected, source.PartitionsAsync(TestContext.Current.CancellationToken), null, TestContext.Current.CancellationToken);
        return ProjectionPlanner.Decide(measure, choice, wanted);
    }

    private static List<string> Texts(Random random, int count)
    {
        const string Letters = "abcXYZ019 /%=:'\"#?*[]{}^\\é日-_.;";
        var texts = new HashSet<string>();
        while (texts.Count < count)
        {
            var text = string.Concat(Enumerable.Range(0, 1 + random.Next(9)).Select(_ => Letters[random.Next(Letters.Length)])).Trim();
            if (text.Length > 0)
                texts.Add(text);
        }
        return [.. texts];
    }
}
