using System.Text;
using System.Xml.Linq;

namespace PartitionLake.TestServers.Faults;

/// <summary>
/// Heeds the ETags of a DeleteObjects request, as S3 does and moto does not: asks for the version of each key and takes those out that are another one.
/// </summary>
internal sealed class ConditionalDeletes(ProxiedRequest request, UpstreamConnection upstream)
{
    private static readonly XNamespace s_name = "http://s3.amazonaws.com/doc/2006-03-01/";

    private readonly List<XElement> _refused = [];

    /// <summary>The body that the server is to see; null where nothing is left to remove.</summary>
    public async Task<byte[]?> FilterAsync(byte[] body, CancellationToken cancellationToken)
    {
        var document = XDocument.Parse(Encoding.UTF8.GetString(body));
        foreach (var item in document.Root!.Elements().Where(element => element.Name.LocalName == "Object").ToList())
        {
            var key = Child(item, "Key")!;
            if (Child(item, "ETag") is not { } eTag)
                continue;
            var found = await new VersionLook(request, upstream).ETagOfAsync(request.Bucket, key, cancellationToken).ConfigureAwait(false);
            if (found is not null && found != eTag.Trim('"'))
            {
                _refused.Add(new XElement(s_name + "Error", new XElement(s_name + "Key", key), new XElement(s_name + "Code", "PreconditionFailed"),
                    new XElement(s_name + "Message", "At least one of the pre-conditions you specified did not hold")));
                item.Remove();
            }
        }
        return document.Root.Elements().Any(element => element.Name.LocalName == "Object")
            ? Encoding.UTF8.GetBytes(document.ToString(SaveOptions.DisableFormatting))
            : null;
    }

    /// <summary>The server's answer with the keys that were taken out; its own where nothing was sent.</summary>
    public byte[] Answer(byte[]? content)
    {
        if (_refused.Count == 0)
            return content!;
        var root = content is null ? new XElement(s_name + "DeleteResult") : XElement.Parse(Encoding.UTF8.GetString(content));
        foreach (var error in _refused)
            root.Add(new XElement(root.Name.Namespace + "Error",
                error.Elements().Select(part => new XElement(root.Name.Namespace + part.Name.LocalName, part.Value))));
        return Encoding.UTF8.GetBytes(root.ToString(SaveOptions.DisableFormatting));
    }

    private static string? Child(XElement item, string name) => item.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
}
