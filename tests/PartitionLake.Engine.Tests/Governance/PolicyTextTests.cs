using System.Globalization;
using System.Text;
using System.Text.Json;
using PartitionLake.Engine.Governance.Security;

namespace PartitionLake.Engine.Tests.Governance;

/// <summary>Only our statements change; whatever else a policy says stays byte for byte.</summary>
public sealed class PolicyTextTests
{
    private const string Bucket = "lake";

    private static readonly IReadOnlyList<PolicyStatement> Ours = PolicyControl.Statements("arn:aws:s3:::lake");

    [Fact]
    public void Of_two_hundred_random_policies_only_our_statements_change()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var policy = RandomPolicy(new Random(seed), out var foreign);

            var merged = PolicyText.Merge(policy, Ours, Bucket);

            using var document = JsonDocument.Parse(merged);
            var statements = document.RootElement.GetProperty("Statement").EnumerateArray().ToList();
            Assert.Equal(foreign, statements.Where(s => !IsOurs(s)).Select(s => s.GetRawText()));
            Assert.Equal(Ours.Select(s => s.Sid).Order(), statements.Where(IsOurs).Select(s => s.GetProperty("Sid").GetString()!).Order());
            Assert.All(statements.Where(IsOurs),
                s => Assert.True(JsonElement.DeepEquals(s, JsonDocument.Parse(Ours.Single(o => o.Sid == s.GetProperty("Sid").GetString()).Json).RootElement)));
            Assert.Equal(Others(policy), Others(merged));
            Assert.Equal(merged, PolicyText.Merge(merged, Ours, Bucket));
        }
    }

    [Fact]
    public void A_statement_of_ours_that_says_the_same_in_other_words_stays()
    {
        var other = Ours[0].Json.Replace("\"Action\":\"s3:*\"", "\"Action\" : [ \"s3:*\" ]", StringComparison.Ordinal)
            .Replace("\"false\"", "false", StringComparison.Ordinal);
        var policy = $$"""{"Statement":[{{other}},{{Ours[1].Json}},{{Ours[2].Json}}]}""";

        Assert.NotEqual(Ours[0].Json, other);
        Assert.Equal(policy, PolicyText.Merge(policy, Ours, Bucket));
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"Statement":"x"}""")]
    [InlineData("""{"Statement":[]} trailing""")]
    public void A_policy_that_is_not_understood_is_left_alone(string policy)
    {
        var error = Assert.Throws<LakeException>(() => PolicyText.Merge(policy, Ours, Bucket));

        Assert.Equal(LakeErrorCode.ServiceRejected, error.Code);
    }

    [Fact]
    public void A_policy_that_would_grow_too_large_for_S3_is_refused_before_the_call()
    {
        var policy =
            $$"""{"Statement":[{"Sid":"{{new string('x', 20_200)}}","Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::lake/*"}]}""";

        Assert.Equal(LakeErrorCode.LimitExceeded, Assert.Throws<LakeException>(() => PolicyText.Merge(policy, Ours, Bucket)).Code);
    }

    private static bool IsOurs(JsonElement statement) =>
        statement.TryGetProperty("Sid", out var sid) && Ours.Any(o => o.Sid == sid.GetString());

    // All members but the statements, as text.
    private static List<string> Others(string policy)
    {
        using var document = JsonDocument.Parse(policy);
        return [.. document.RootElement.EnumerateObject().Where(m => m.Name != "Statement").Select(m => $"{m.Name}={m.Value.GetRawText()}")];
    }

    private static string RandomPolicy(Random random, out List<string> foreign)
    {
        foreign = [];
        var parts = new List<string>();
        var count = random.Next(1, 9);
        for (var i = 0; i < count; i++)
        {
            if (random.Next(5) == 0)
            {
                parts.Add(Mutated(Ours[random.Next(Ours.Count)].Json, random));
                continue;
            }
            foreign.Add(RandomStatement(random, i));
            parts.Add(foreign[^1]);
        }
        var isAlone = parts.Count == 1 && random.Next(2) == 0;
        var list = isAlone ? parts[0] : $"[{Space(random)}{string.Join($"{Space(random)},{Space(random)}", parts)}{Space(random)}]";
        var members = new List<string> { $"\"Statement\"{Space(random)}:{Space(random)}{list}" };
        members.Insert(random.Next(2), $"\"Version\":{Space(random)}\"2012-10-17\"");
        if (random.Next(2) == 0)
            members.Insert(random.Next(3), "\"Id\":\"Pol\\u0069cy \\/ ü \\\" Statement\"");
        return $"{Space(random)}{{{Space(random)}{string.Join(",", members)}{Space(random)}}}{Space(random)}";
    }

    private static string Mutated(string json, Random random) => random.Next(3) switch
    {
        0 => json,
        1 => json.Replace("\"Deny\"", "\"Allow\"", StringComparison.Ordinal),
        _ => json.Replace(":lake", ":other", StringComparison.Ordinal),
    };

    private static string RandomStatement(Random random, int number)
    {
        string[] actions = ["s3:GetObject", "s3:Put*", "s3:ListBucket", "*"];
        string[] principals = ["\"*\"", "{\"AWS\":\"arn:aws:iam::123456789012:root\"}", "{ \"Service\" : [\"a.amazonaws.com\",\"b.amazonaws.com\"] }"];
        string[] conditions =
        [
            "", ",\"Condition\":{\"NumericLessThan\":{\"s3:max-keys\":1.20}}", ",\"Condition\":{\"Bool\":{\"aws:SecureTransport\":true}}",
            ",\"Condition\":{\"StringLike\":{\"aws:userid\":[\"]}{[\\\"\",\"\\u00e4${aws:username}\"]}}",
        ];
        var text = new StringBuilder("{").Append(Space(random));
        if (random.Next(3) > 0)
            text.Append(CultureInfo.InvariantCulture, $"\"Sid\":{Space(random)}\"Foreign{number}\",");
        text.Append(CultureInfo.InvariantCulture,
            $"\"Effect\":\"{(random.Next(2) == 0 ? "Allow" : "Deny")}\",\"Principal\":{principals[random.Next(principals.Length)]},");
        text.Append(CultureInfo.InvariantCulture,
            $"\"Action\":[{Space(random)}\"{actions[random.Next(actions.Length)]}\"],"
                    + $"\"Resource\":\"arn:aws:s3:::lake/{number}*\"{conditions[random.Next(conditions.Length)]}");
        return text.Append(Space(random)).Append('}').ToString();
    }

    private static string Space(Random random) => random.Next(4) switch
    {
        0 => " ",
        1 => "\r\n\t",
        _ => "",
    };
}
