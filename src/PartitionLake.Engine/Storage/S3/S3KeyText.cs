using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>
/// Keys on the wire. Listings ask for keys in percent-encoding, because XML 1.0 cannot carry every character of a key; a store that
/// does not know that answers plainly, and says so by leaving the encoding out of the answer.
/// </summary>
internal static class S3KeyText
{
    public static ListObjectsV2Response Decoded(ListObjectsV2Response page)
    {
        if (page.Encoding != EncodingType.Url)
            return page;
        foreach (var item in page.S3Objects ?? [])
            item.Key = Decoded(item.Key);
        page.CommonPrefixes = page.CommonPrefixes?.ConvertAll(Decoded);
        return page;
    }

    public static ListVersionsResponse Decoded(ListVersionsResponse page)
    {
        if (page.Encoding != EncodingType.Url)
            return page;
        foreach (var item in page.Versions ?? [])
            item.Key = Decoded(item.Key);
        page.NextKeyMarker = page.NextKeyMarker is null ? null : Decoded(page.NextKeyMarker);
        return page;
    }

    /// <summary>Whether a request with a body of XML can name the key: to remove several objects at once, for instance.</summary>
    public static bool FitsXml(string key)
    {
        for (var i = 0; i < key.Length; i++)
        {
            if (System.Xml.XmlConvert.IsXmlChar(key[i]))
                continue;
            if (i + 1 == key.Length || !System.Xml.XmlConvert.IsXmlSurrogatePair(key[i + 1], key[i]))
                return false;
            i++;
        }
        return true;
    }

    /// <summary>Returns a key that a request carries as it is.</summary>
    /// <exception cref="LakeException">
    /// <see cref="LakeErrorCode.PathInvalid"/>: the SDK drops a slash at its beginning, and servers and proxies take <c>.</c> and
    /// <c>..</c> for folders: the request would be about another object.
    /// </exception>
    public static string CheckSendable(string key, string bucket) => S3KeyRules.FaultOf(key) is { } fault
        ? throw new LakeException(
            LakeErrorCode.PathInvalid,
            $"The key '{PrintableText.OneLine(key)}' in the bucket '{bucket}' {fault}, and a request for it would lead to another object.",
            "Copy the object to a key without that, or leave it out by a narrower path.", $"s3://{bucket}/{key}")
        : key;

    // As in forms: '+' is a space, and a plus is percent-encoded.
    private static string Decoded(string text) => WebUtility.UrlDecode(text);
}
