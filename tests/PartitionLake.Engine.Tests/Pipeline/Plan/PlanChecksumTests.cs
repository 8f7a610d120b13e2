using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;

namespace PartitionLake.Engine.Tests.Pipeline.Plan;

/// <summary>A setting that the checksum leaves out would let a run resume another plan's.</summary>
public sealed class PlanChecksumTests
{
    [Fact]
    public void Every_setting_that_decides_about_the_lake_is_part_of_it()
    {
        var plan = new EtlPlan
        {
            Name = "rates \"2025\" ü",
            Fact = ["a.parquet", "b.parquet"],
            Joins =
            [
                new JoinPlan { From = "c.parquet", On = [new JoinKeyPlan("x", "y"), new JoinKeyPlan("z", "z")], Select = ["n AS m"], Where = "a < 'b'", Match = JoinMatch.All, Kind = JoinKind.Inner },
                new JoinPlan { From = "d.parquet", On = [] },
            ],
            Columns = ["a + b AS c"],
            Include = ["c"],
            Exclude = ["d"],
            PartitionBy = [new PartitionColumnPlan("state", "State", 2)],
            Destination = "/lake",
            FileName = "part.parquet",
            Mode = PublishMode.Merge,
            MergeKey = ["id"],
            Checks = [new CheckPlan { Name = "few", NullRate = "npi", MaxNullRate = 0.05, Severity = CheckSeverity.Warning }, new CheckPlan { Rule = "a > 0", Unique = ["id"] }],
            NullPartition = NullPartitionRule.Error,
            EmptyPartition = EmptyPartitionRule.Null,
            InvalidText = InvalidTextRule.Replace,
            WritePartitionColumns = true,
            Verify = VerifyRule.All,
            Profiles = new Dictionary<string, string> { ["s3://bucket"] = "nightly" },
        };

        Assert.Equal(ByReflection(plan), Encoding.UTF8.GetString(PlanChecksum.ToJson(plan)));
        var least = new EtlPlan { Fact = [], PartitionBy = [], Destination = "", FileName = "" };
        Assert.Equal(ByReflection(least), Encoding.UTF8.GetString(PlanChecksum.ToJson(least)));
    }

    private static string ByReflection(EtlPlan plan)
    {
        var json = JsonSerializer.SerializeToNode(plan)!.AsObject();
        Assert.True(json.Remove(nameof(EtlPlan.Verify)));
        Assert.True(json.Remove(nameof(EtlPlan.Profiles)));
        return json.ToJsonString();
    }
}
