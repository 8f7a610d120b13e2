using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PartitionLake.TestServers.Aws;

/// <summary>What a role may not do. Safe for several threads.</summary>
internal sealed class AwsDenials
{
    private static readonly XNamespace s_name = "http://s3.amazonaws.com/doc/2006-03-01/";

    private readonly ConcurrentDictionary<(string Action, string Resource), bool> _denied = new();

    public void Add(string action, string resource) => _denied[(action, resource)] = true;

    public void Clear() => _denied.Clear();

    /// <summary>Whether an action is denied on a bucket, or on an object written as <c>bucket/key</c>.</summary>
    public bool Has(string action, string resource) => _denied.Keys.Any(rule => Fits(rule.Action, action) && Fits(rule.Resource, resource));

    /// <summary>The error for a request that is denied as a whole; null where it is not.</summary>
    public AwsRefusal? Check(AwsRequest request)
    {
        var resource = request.Key.Length > 0 ? $"{request.Bucket}/{request.Key}" : request.Bucket;
        if (request.Operation == "DeleteObjects")
            return null;
        if (Has(request.Action, resource))
            return Refusal(request.Action, resource, request);
        // A copy reads its source.
        return request.Header("x-amz-copy-source") is { } source && Has("s3:GetObject", Uri.UnescapeDataString(source).TrimStart('/')) ? Refusal("s3:GetObject", source, request) : null;
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
            if (!Has("s3:DeleteObject", $"{request.Bucket}/{key}"))
                continue;
            errors.Add(new XElement(s_name + "Error", new XElement(s_name + "Key", key), new XElement(s_name + "Code", "AccessDenied"), new XElement(s_name + "Message", Words("s3:DeleteObject", $"{request.Bucket}/{key}"))));
            item.Remove();
        }
        if (errors.Count > 0)
            body = document.Root.Elements().Any(element => element.Name.LocalName == "Object") ? System.Text.Encoding.UTF8.GetBytes(document.ToString(SaveOptions.DisableFormatting)) : null;
        return errors;
    }

    /// <summary>The answer of DeleteObjects with the errors added.</summary>
    public static byte[] WithErrors(byte[]? answer, IReadOnlyList<XElement> errors)
    {
        var root = answer is { Length: > 0 } ? XElement.Parse(System.Text.Encoding.UTF8.GetString(answer)) : new XElement(s_name + "DeleteResult");
        foreach (var error in errors)
            root.Add(new XElement(root.Name.Namespace + "Error", error.Elements().Select(part => new XElement(root.Name.Namespace + part.Name.LocalName, part.Value))));
        return System.Text.Encoding.UTF8.GetBytes(root.ToString(SaveOptions.DisableFormatting));
    }

    public static AwsRefusal Refusal(string action, string resource, AwsRequest request) =>
        new(403, "AccessDenied", Words(action, request.Service == "s3" ? resource : "*")) { JsonCode = request.Service == "sts" ? "AccessDenied" : "AccessDeniedException" };

    private static string Words(string action, string resource) =>
        $"User: arn:aws:iam::123456789012:user/tester is not authorized to perform: {action} on resource: {(resource == "*" ? "*" : $"arn:aws:s3:::{resource}")} because no identity-based policy allows the {action} action";

    // As policies match: any case in actions, * and ? anywhere.
    private static bool Fits(string pattern, string text) =>
        Regex.IsMatch(text, $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal)}$", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant);
}
