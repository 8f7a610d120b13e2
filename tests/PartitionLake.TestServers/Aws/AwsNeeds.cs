using System.Text.Json;
using System.Xml.Linq;

namespace PartitionLake.TestServers.Aws;

/// <summary>
/// Tells from a request all that a policy must allow for it, also what a service asks of others in the caller's name (Service Authorization Reference).
/// </summary>
internal static class AwsNeeds
{
    /// <summary>The account whose server moto is.</summary>
    public const string Account = "123456789012";

    public static IReadOnlyList<AwsNeed> Of(AwsRequest request) => request.Service switch
    {
        "s3" => [.. OfS3(request)],
        "glue" => [.. OfGlue(request)],
        "athena" => [.. OfAthena(request)],
        "monitoring" =>
            [new AwsNeed(
                request.Action, "*") { Context = new Dictionary<string, string> { ["cloudwatch:namespace"] = Text(Json(request), "Namespace") ?? "" } }],
        _ => [new AwsNeed(request.Action, "*")],
    };

    /// <summary>What Athena asks of others once a query runs: the place of results, and the catalog for the table that it makes.</summary>
    /// <param name="query">A query as Athena describes it.</param>
    /// <param name="region">Where it runs.</param>
    public static IEnumerable<AwsNeed> OfQuery(JsonElement query, string region)
    {
        if (query.TryGetProperty("ResultConfiguration", out var results) && Text(results, "OutputLocation") is { } place)
            yield return new AwsNeed("s3:PutObject", $"arn:aws:s3:::{place["s3://".Length..].TrimEnd('/')}/result.txt");
        if (Text(query, "Query") is not { } statement || !statement.StartsWith("CREATE EXTERNAL TABLE `", StringComparison.Ordinal))
            yield break;
        var names = statement.Split('`');
        foreach (var action in new[] { "glue:GetDatabase", "glue:GetTable", "glue:CreateTable" })
        {
            foreach (var arn in TableArns(region, names[1], names[3]).Take(action == "glue:GetDatabase" ? 2 : 3))
                yield return new AwsNeed(action, arn);
        }
    }

    private static IEnumerable<AwsNeed> OfS3(AwsRequest request)
    {
        var bucket = request.Bucket.Length == 0 ? "*" : $"arn:aws:s3:::{request.Bucket}";
        if (request.Operation == "DeleteObjects")
        {
            foreach (var key in XDocument.Parse(request.Text).Descendants().Where(element => element.Name.LocalName == "Key"))
                yield return new AwsNeed(request.Action, $"{bucket}/{key.Value}");
            yield break;
        }
        if (request.Action is "s3:ListBucket" or "s3:ListBucketVersions" && request.QueryItem("prefix") is { } prefix)
            yield return new AwsNeed(request.Action, bucket) { Context = new Dictionary<string, string> { ["s3:prefix"] = prefix } };
        else
            yield return new AwsNeed(request.Action, request.Key.Length > 0 ? $"{bucket}/{request.Key}" : bucket);
        // A copy reads its source.
        if (request.Header("x-amz-copy-source") is { } source)
            yield return new AwsNeed("s3:GetObject", $"arn:aws:s3:::{Uri.UnescapeDataString(source).TrimStart('/')}");
    }

    private static IEnumerable<AwsNeed> OfGlue(AwsRequest request)
    {
        var (operation, region, body) = (request.Operation, request.Host.Region, Json(request));
        if (operation.EndsWith("Crawler", StringComparison.Ordinal))
        {
            yield return new AwsNeed(request.Action, $"arn:aws:glue:{region}:{Account}:crawler/{Text(body, "Name")}");
            if (Text(body, "Role") is { } role)
                yield return new AwsNeed("iam:PassRole", role.StartsWith("arn:", StringComparison.Ordinal) ? role : $"arn:aws:iam::{Account}:role/{role}");
            yield break;
        }
        if (operation.Contains("Job", StringComparison.Ordinal))
        {
            yield return new AwsNeed(request.Action, $"arn:aws:glue:{region}:{Account}:job/{Text(body, "JobName") ?? Text(body, "Name")}");
            if ((Text(body, "Role") ?? (body.TryGetProperty("JobUpdate", out var update) ? Text(update, "Role") : null)) is { } given)
                yield return new AwsNeed("iam:PassRole", given.StartsWith("arn:", StringComparison.Ordinal) ? given : $"arn:aws:iam::{Account}:role/{given}");
            yield break;
        }
        var isOfDatabase = operation.Contains("Database", StringComparison.Ordinal);
        var database = Text(body, "DatabaseName") ?? (isOfDatabase ? Text(body, "Name") ?? Inner(body, "DatabaseInput") : null) ?? "*";
        var table = Text(body, "TableName") ?? Text(body, "Name") ?? Inner(body, "TableInput") ?? "*";
        foreach (var arn in TableArns(region, database, table).Take(isOfDatabase ? 2 : 3))
            yield return new AwsNeed(request.Action, arn);
    }

    private static IEnumerable<AwsNeed> OfAthena(AwsRequest request)
    {
        var body = Json(request);
        yield return new AwsNeed(request.Action, $"arn:aws:athena:{request.Host.Region}:{Account}:workgroup/{Text(body, "WorkGroup") ?? "primary"}");
        if (request.Operation == "StartQueryExecution" && body.TryGetProperty("ResultConfiguration", out var results)
            && Text(results, "OutputLocation") is { } place)
            yield return new AwsNeed("s3:GetBucketLocation", $"arn:aws:s3:::{place["s3://".Length..].Split('/')[0]}");
    }

    private static string[] TableArns(string region, string database, string table) =>
        [$"arn:aws:glue:{region}:{Account}:catalog", $"arn:aws:glue:{region}:{Account}:database/{database}",
            $"arn:aws:glue:{region}:{Account}:table/{database}/{table}"];

    private static JsonElement Json(AwsRequest request) => JsonSerializer.Deserialize<JsonElement>(request.Text);

    private static string? Inner(JsonElement json, string name) => json.TryGetProperty(name, out var inner) ? Text(inner, "Name") : null;

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
