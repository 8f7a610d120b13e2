using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace PartitionLake.Tests.Permissions;

public sealed class LakePolicyTests : IDisposable
{
    private readonly HostedRunspace _runspace = new();

    public void Dispose() => _runspace.Dispose();

    [Fact]
    public void The_policy_of_a_command_line_allows_what_it_names_and_its_state_beside_it()
    {
        var policy = Policy("Get-LakePolicy { Get-LakePartition s3://my-bucket/data/rates/ -Filter \"state = 'GA'\" }");

        Assert.Equal(
            [
                "s3:ListBucket on arn:aws:s3:::my-bucket if data/rates, data/rates/*, data/_partitionlake/rates, data/_partitionlake/rates/*",
                "s3:GetObject on arn:aws:s3:::my-bucket/data/_partitionlake/rates/*",
                "s3:GetObject on arn:aws:s3:::my-bucket/data/rates/*",
            ],
            policy);
    }

    [Fact]
    public void A_plan_tells_inputs_lake_and_table()
    {
        using var folder = new TempFolder();
        var plan = folder.Write("lake.psd1", """
            @{
                Fact = 's3://my-in/gold/fact/*.parquet'
                Joins = @{ From = 's3://dims/codes.parquet'; On = 'code' }
                PartitionBy = 'state'
                Destination = 's3://out/rates/'
                Catalog = @{ Database = 'db'; Table = 'rates' }
            }
            """);

        var policy = Policy(
            "param($plan) Get-LakePolicy { Invoke-PartitionEtl -Plan $plan -KmsKeyId 1234 } -Region eu-central-1 -AccountId 123456789012", plan);

        Assert.Contains(
            "s3:GetObject on arn:aws:s3:::dims/codes.parquet, arn:aws:s3:::my-in/gold/fact/*, arn:aws:s3:::my-in/gold/_partitionlake/fact/*", policy);
        Assert.Contains(policy, line => line.StartsWith(
            "s3:AbortMultipartUpload, s3:DeleteObject, s3:GetObject, s3:PutObject on arn:aws:s3:::out/rates/*", StringComparison.Ordinal));
        Assert.Contains("s3:DeleteObject, s3:GetObject, s3:PutObject on arn:aws:s3:::out/_partitionlake/rates/*", policy);
        Assert.Contains(policy, line => line.StartsWith("glue:BatchCreatePartition,", StringComparison.Ordinal)
            && line.EndsWith(
                "arn:aws:glue:eu-central-1:123456789012:catalog, arn:aws:glue:eu-central-1:123456789012:database/db, "
                    + "arn:aws:glue:eu-central-1:123456789012:table/db/rates", StringComparison.Ordinal));
        Assert.Contains("kms:Decrypt, kms:GenerateDataKey on arn:aws:kms:eu-central-1:123456789012:key/1234", policy);
        Assert.DoesNotContain(policy, line => line.Contains("CreateDatabase", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("'Publish-LakeMetric -Namespace Nightly -MetricName x -Value 1'", "cloudwatch:PutMetricData on * if Nightly")]
    [InlineData("Set-LakeTiering", "s3:ListBucket on arn:aws:s3:::your-bucket if your-lake, your-lake/*, _partitionlake/your-lake, _partitionlake/your-lake/*")]
    [InlineData("{ New-LakeCrawler c s3://b/lake -Database d -Role crawl } -Region cn-north-1", "iam:PassRole on arn:aws-cn:iam::*:role/crawl")]
    [InlineData("{ Get-LakePartition ./lake }", null)]
    public void Whatever_a_command_does_not_name_is_left_to_be_filled_in_and_disks_need_nothing(string command, string? statement)
    {
        var policy = Policy($"Get-LakePolicy {command}");

        if (statement is null)
            Assert.Empty(policy);
        else
            Assert.Contains(statement, policy);
    }

    [Fact]
    public void What_is_no_command_of_the_module_is_refused()
    {
        Assert.Equal("PlanInvalid,PartitionLake.Cmdlets.Permissions.GetLakePolicyCommand",
            _runspace.Failure("Get-LakePolicy 'Get-ChildItem'").FullyQualifiedErrorId);
        Assert.Equal("PlanInvalid,PartitionLake.Cmdlets.Permissions.GetLakePolicyCommand", _runspace.Failure("Get-LakePolicy '@('").FullyQualifiedErrorId);
    }

    [Fact]
    public void Every_cmdlet_that_can_touch_AWS_is_in_the_table()
    {
        var aws = _runspace.Invoke(
            "Get-Command -Module PartitionLake | Where-Object { $_.Parameters.ContainsKey('ProfileName') } | ForEach-Object Name").Cast<string>();
        var table = _runspace.Invoke("Get-LakePolicy -AsTable | ForEach-Object Command").Cast<string>().Distinct();

        Assert.Equal(aws.Order(StringComparer.Ordinal), table.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_page_of_permissions_and_the_text_of_the_help_are_the_table()
    {
        var page = new StringBuilder(
            "# Permissions\n\nWhat each cmdlet needs of AWS, and what happens without it: each row is tried by a command line to which just "
                + "that is denied.\n`Get-LakePolicy` prints the policy for a command line, and `Get-LakePolicy -AsTable` this table.\n");
        var help = new XElement("permissions");
        foreach (dynamic? row in _runspace.Invoke("Get-LakePolicy -AsTable"))
        {
            var resources = (string[])row!.Resource;
            if ((string?)help.Elements().LastOrDefault()?.Attribute("name") != row.Command)
            {
                help.Add(new XElement("command", new XAttribute("name", (string)row.Command)));
                page.Append($"\n## {row.Command}\n\n| action | resource | why | without | only with |\n| --- | --- | --- | --- | --- |\n");
            }
            page.Append($"| `{row.Action}` | {string.Join("<br>", resources.Select(arn => $"`{arn}`"))} | {row.Why} | {row.Without} | {row.OnlyWith} |\n");
            help.Elements().Last().Add(new XElement(
                "permission",
                new XAttribute("action", (string)row.Action),
                new XAttribute("resource", string.Join(", ", resources)),
                new XAttribute("why", (string)row.Why),
                new XAttribute("without", (string)row.Without),
                row.OnlyWith is string only ? new XAttribute("only", only) : null));
        }

        AssertWritten(page.ToString(), "docs", "permissions.md");
        AssertWritten(help.ToString().ReplaceLineEndings("\n") + "\n", "src", "PartitionLake", "Help", "Shared", "Permissions.xml");
    }

    [Fact]
    public void The_help_of_each_cmdlet_tells_what_it_needs()
    {
        foreach (var rows in _runspace.Invoke("Get-LakePolicy -AsTable").Cast<dynamic>().GroupBy(row => (string)row.Command))
        {
            var help = string.Join(' ', _runspace.Invoke("param($name) (Get-Help $name -Full).alertSet.alert.Text", rows.Key));
            Assert.All(rows, row => Assert.Contains(
                $"{row.Action} on {string.Join(", ", (string[])row.Resource)} - {row.Why}: {row.Without}", help, StringComparison.Ordinal));
        }
    }

    private static void AssertWritten(string text, params string[] path)
    {
        var file = Path.Combine([Repository.Root, .. path]);
        if (Environment.GetEnvironmentVariable("PARTITIONLAKE_WRITE_DOCS") is not null)
            File.WriteAllText(file, text);

        Assert.Equal(text, File.ReadAllText(file).ReplaceLineEndings("\n"));
    }

    /// <summary>The statements of a policy, a line each.</summary>
    private List<string> Policy(string script, params object?[] arguments)
    {
        using var policy = JsonDocument.Parse(Assert.IsType<string>(Assert.Single(_runspace.Invoke(script, arguments))));
        Assert.Equal("2012-10-17", policy.RootElement.GetProperty("Version").GetString());
        return [.. policy.RootElement.GetProperty("Statement").EnumerateArray().Select(statement =>
            $"{Texts(statement.GetProperty("Action"))} on {Texts(statement.GetProperty("Resource"))}"
            + (statement.TryGetProperty("Condition", out var condition)
                ? $" if {Texts(condition.EnumerateObject().Single().Value.EnumerateObject().Single().Value)}"
                : ""))];
    }

    private static string Texts(JsonElement list) => string.Join(", ", list.EnumerateArray().Select(text => text.GetString()));
}
