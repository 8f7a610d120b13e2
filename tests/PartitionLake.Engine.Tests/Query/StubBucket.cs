using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Storage.Opening;
using PartitionLake.TestServers;

namespace PartitionLake.Engine.Tests.Query;

/// <summary>
/// A bucket in memory behind HTTP that counts what is asked of it: lists, whole and ranged GETs, HEADs, and S3 Select with a prepared answer.
/// </summary>
internal sealed class StubBucket : IDisposable
{
    private const int PageKeys = 1_000;

    private readonly LoopbackServer _server;
    private readonly SortedDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);
    private readonly AwsSession _session;

    public StubBucket()
    {
        _server = new LoopbackServer(context =>
        {
            Respond(context);
            return Task.CompletedTask;
        });
        _session = new AwsSession(new AwsOptions
        {
            AccessKey = MotoServer.AccessKey,
            SecretKey = MotoServer.SecretKey,
            Region = MotoServer.Region,
            EndpointUrl = _server.Endpoint + "/"
        });
        Storage = new LakeStorage(_session);
    }

    public LakeStorage Storage { get; }

    /// <summary>Each GET of an object: its key and how many bytes were sent.</summary>
    public ConcurrentQueue<(string Key, int Bytes)> Reads { get; } = new();

    /// <summary>How many listing requests there were.</summary>
    public int Listings;

    /// <summary>The body of each request to S3 Select.</summary>
    public ConcurrentQueue<string> Selections { get; } = new();

    /// <summary>What S3 Select answers.</summary>
    public byte[] Answer { get; set; } = [];

    public void Put(string key, byte[] content) => _objects[key] = content;

    public void Dispose()
    {
        _session.Dispose();
        _server.Dispose();
    }

    private void Respond(HttpListenerContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var path = Uri.UnescapeDataString(request.RawUrl!.Split('?')[0])["/bucket".Length..].TrimStart('/');
        if (path.Length == 0)
            Send(response, Encoding.UTF8.GetBytes(List(request)), 200);
        else if (!_objects.TryGetValue(path, out var content))
            Send(response, "<Error><Code>NoSuchKey</Code></Error>"u8.ToArray(), 404);
        else if (request.HttpMethod == "POST")
            Select(request, response);
        else
            SendObject(request, response, path, content);
    }

    private void SendObject(HttpListenerRequest request, HttpListenerResponse response, string key, byte[] content)
    {
        response.Headers["ETag"] = "\"" + content.Length.ToString(CultureInfo.InvariantCulture) + "\"";
        if (request.HttpMethod == "HEAD")
        {
            response.ContentLength64 = content.Length;
            response.Close();
            return;
        }
        var (first, last) = Range(request.Headers["Range"], content.Length);
        response.Headers["Content-Range"] = string.Create(CultureInfo.InvariantCulture, $"bytes {first}-{last}/{content.Length}");
        Reads.Enqueue((key, last - first + 1));
        Send(response, content[first..(last + 1)], 206);
    }

    private void Select(HttpListenerRequest request, HttpListenerResponse response)
    {
        using var body = new StreamReader(request.InputStream, Encoding.UTF8);
        Selections.Enqueue(request.Url!.Query + "\n" + body.ReadToEnd());
        Send(response, Answer, 200);
    }

    private string List(HttpListenerRequest request)
    {
        Interlocked.Increment(ref Listings);
        var query = request.QueryString;
        var (prefix, delimiter, after) = (query["prefix"] ?? "", query["delimiter"] ?? "", query["continuation-token"] ?? "");
        var entries = new List<string>();
        var (last, isTruncated) = ("", false);
        foreach (var (key, content) in _objects)
        {
            if (!key.StartsWith(prefix, StringComparison.Ordinal) || string.CompareOrdinal(key, after) <= 0)
                continue;
            var end = delimiter.Length == 0 ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            var entry = end < 0
                ? $"""<Contents><Key>{Escape(key)}</Key><LastModified>2026-01-01T00:00:00Z</LastModified><ETag>"{content.Length}"</ETag><Size>{content.Length}</Size><StorageClass>STANDARD</StorageClass></Contents>"""
                : $"<CommonPrefixes><Prefix>{Escape(key[..(end + 1)])}</Prefix></CommonPrefixes>";
            if (entries.Count > 0 && entries[^1] == entry)
            {
                last = key;
                continue;
            }
            if (entries.Count == PageKeys)
            {
                isTruncated = true;
                break;
            }
            entries.Add(entry);
            last = key;
        }
        var next = isTruncated ? $"<NextContinuationToken>{Escape(last)}</NextContinuationToken>" : "";
        return $"""<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>{(isTruncated ? "true" : "false")}</IsTruncated>{next}{string.Concat(entries)}</ListBucketResult>""";
    }

    private static (int First, int Last) Range(string? header, int length)
    {
        if (header is null)
            return (0, length - 1);
        var parts = header["bytes=".Length..].Split('-');
        return parts[0].Length == 0
            ? (Math.Max(0, length - int.Parse(parts[1], CultureInfo.InvariantCulture)), length - 1)
            : (int.Parse(parts[0], CultureInfo.InvariantCulture), Math.Min(length - 1, int.Parse(parts[1], CultureInfo.InvariantCulture)));
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static void Send(HttpListenerResponse response, byte[] body, int status)
    {
        response.StatusCode = status;
        response.ContentLength64 = body.Length;
        response.OutputStream.Write(body);
        response.Close();
    }
}
