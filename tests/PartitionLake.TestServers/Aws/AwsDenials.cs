using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace PartitionLake.TestServers.Aws;

/// <summary>What a role may not do. Safe for several threads.</summary>
internal sealed class AwsDenials
{
    private static readonly XNamespace s_name = "http://s3.amazonaws.com/doc/2006-03-01/";

    private readonly ConcurrentDictionary<(string Action, string Resource), bool> _denied = new();

    public void Add(string action, string resource) => _denied[(action, resource)] = true;

    public void Clear() => _denied.Clear();

    /// <summary>Whether an action is denied on a resource: an ARN, a bucket, or an object written as <c>bucket/key</c>.</summary>
    public bool Has(string action, string resource) =>
        _denied.Keys.Any(rule => AwsPolicy.Fits(rule.Action, action) && AwsPolicy.Fits(ArnOf(rule.Resource), ArnOf(resource)));

    /// <summary>The error for a request that is denied as a whole; null where it is not.</summary>
    public AwsRefusal? Check(AwsRequest request)
    {
        if (request.Operation == "DeleteObjects" || request.Needs.FirstOrDefault(need => Has(need.Action, need.Resource)) is not { } denied)
            return null;
        request.Denied = [denied];
        return denied.Action == "s3:GetBucketLocation" && request.Service == "athena"
            ? new AwsRefusal(400, "InvalidRequestException",
                $"Unable to verify/create output bucket {denied.Resource[(denied.Resource.LastIndexOf(':') + 1)..]}")
            : Refusal(denied.Action, denied.Resource, request);
    }

    /// <summary>The description of a query, which has failed where Athena was denied something in the caller's name.</summary>
    public byte[] OfQuery(AwsRequest request, byte[] answer)
    {
        if (JsonNode.Parse(answer)?["QueryExecution"] is not { } query)
            return answer;
        var needs = AwsNeeds.OfQuery(JsonSerializer.SerializeToElement(query), request.Host.Region).ToList();
        request.Needs = [.. request.Needs, .. needs];
        if (needs.Find(need => Has(need.Action, need.Resource)) is not { } denied)
            return answer;
        request.Denied = [denied];
        var reason = denied.Action == "s3:PutObject"
            ? $"Access denied when writing output to url: s3://{denied.Resource["arn:aws:s3:::".Length..]} . "
                + "Please ensure you are allowed to access the S3 bucket."
            : $"Insufficient permissions to execute the query. {Words(denied.Action, denied.Resource)}";
        query["Status"] = new JsonObject { ["State"] = "FAILED", ["StateChangeReason"] = reason };
        return Encoding.UTF8.GetBytes(query.Root.ToJsonString());
    }

    /// <summary>Takes the keys out of a DeleteObjects request that may not be removed; S3 answers them one by one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">What is left of it; null where nothing is.</param>
    /// <returns>The errors; empty where all may be removed.</returns>
    public IReadOnlyList<XElement> TakeOut(AwsRequest request, out byte[]? body)
    {
        body = request.Body;
        if (request.Operation != "DeleteObjects")
            return [];
        var document = XDocument.Parse(request.Text);
        var errors = new List<XElement>();
        foreach (var item in document.Root!.Elements().Where(element => element.Name.LocalName == "Object").ToList())
        {
            var key = item.Elements().First(element => element.Name.LocalName == "Key").Value;
            if (!Has(request.Action, $"{request.Bucket}/{key}"))
                continue;
            request.Denied = [.. request.Denied, new AwsNeed(request.Action, ArnOf($"{request.Bucket}/{key}"))];
            errors.Add(new XElement(s_name + "Error", new XElement(s_name + "Key", key), new XElement(s_name + "Code", "AccessDenied"),
                new XElement(s_name + "Message", Words(request.Action, $"{request.Bucket}/{key}"))));
            item.Remove();
        }
        if (errors.Count > 0)
            body = document.Root.Elements().Any(element => element.Name.LocalName == "Object")
                ? Encoding.UTF8.GetBytes(document.ToString(SaveOptions.DisableFormatting))
                : null;
        return errors;
    }

    /// <summary>The answer of DeleteObjects with the errors added.</summary>
    public static byte[] WithErrors(byte[]? answer, IReadOnlyList<XElement> errors)
    {
        var root = answer is { Length: > 0 } ? XElement.Parse(Encoding.UTF8.GetString(answer)) : new XElement(s_name + "DeleteResult");
        foreach (var error in errors)
            root.Add(new XElement(root.Name.Namespace + "Error",
                error.Elements().Select(part => new XElement(root.Name.Namespace + part.Name.LocalName, part.Value))));
        return Encoding.UTF8.GetBytes(root.ToString(SaveOptions.DisableFormatting));
    }

    public static AwsRefusal Refusal(string action, string resource, AwsRequest request) =>
        new(403, "AccessDenied", Words(action, resource)) { JsonCode = request.Service == "sts" ? "AccessDenied" : "AccessDeniedException" };

    private static string Words(string action, string resource) =>
        $"User: arn:aws:iam::{AwsNeeds.Account}:user/tester is not authorized to perform: {action} on resource: "
            + $"{ArnOf(resource)} because no identity-based policy allows the {action} action";

    private static string ArnOf(string resource) => resource == "*"
        || resource.StartsWith("arn:", StringComparison.Ordinal) ? resource : $"arn:aws:s3:::{resource}";
}
