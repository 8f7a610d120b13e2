using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Ingest.Text;
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
            FactInput = new InputPlan { Schema = SchemaRule.First, Format = InputFormat.Csv, Delimiter = ';', Types = new Dictionary<string,
                LakeType> { ["rate"] = LakeType.Decimal(12, 2) }, BinaryAsText = true, RoundNanoseconds = true, Where = "year > 2020",
                    KeyTypes = new Dictionary<string, LakeType> { ["year"] = LakeType.Int32 }, Table = "db.t",
                    TableTypes = new Dictionary<string, LakeType> { ["month"] = LakeType.Int64 } },
            Joins =
            [
                new JoinPlan { From = "c.parquet", On = [new JoinKeyPlan("x", "y"), new JoinKeyPlan("z", "z")], Select = ["n AS m"], Where = "a < 'b'",
                    Match = JoinMatch.All, Kind = JoinKind.Inner },
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
            Checks = [new CheckPlan { Name = "few", NullRate = "npi", MaxNullRate = 0.05, Severity = CheckSeverity.Warning },
                new CheckPlan { Rule = "a > 0", Unique = ["id"] }],
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

    private static readonly JsonSerializerOptions s_options = new() { Converters = { new TypeConverter() } };

    private static string ByReflection(EtlPlan plan)
    {
        var json = JsonSerializer.SerializeToNode(plan, s_options)!.AsObject();
        Assert.True(json.Remove(nameof(EtlPlan.Verify)));
        Assert.True(json.Remove(nameof(EtlPlan.Profiles)));
        return json.ToJsonString();
    }

    private sealed class TypeConverter : JsonConverter<LakeType>
    {
        public override LakeType Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, LakeType value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
