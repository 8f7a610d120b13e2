using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace PartitionLake.TestServers;

/// <summary>
/// A bucket in memory behind HTTP, as strict about conditions as AWS, for tests that need thousands of requests a second. It can be cut off at
/// a request for good, as the death of its client does.
/// </summary>
public sealed class MemoryS3 : IDisposable
{
    private static readonly XNamespace s_names = "http://s3.amazonaws.com/doc/2006-03-01/";

    private readonly LoopbackServer _server;
    private readonly SortedDictionary<string, StoredContent> _objects = new(StringComparer.Ordinal);
    private readonly object _gate = new();
    private readonly List<MemoryS3Request> _log = [];
    private readonly Dictionary<string, SortedDictionary<int, byte[]>> _uploads = new(StringComparer.Ordinal);
    private int _requests;
    private (int Request, bool Acts)? _cut;

    public MemoryS3() => _server = new LoopbackServer(RespondAsync);

    public string Endpoint => _server.Endpoint + "/";

    /// <summary>All requests since the last <see cref="Clear"/> or <see cref="ClearLog"/>.</summary>
    public IReadOnlyList<MemoryS3Request> Log
    {
        get
        {
            lock (_gate)
                return [.. _log];
        }
    }

    /// <summary>Requests since the last <see cref="Clear"/> or <see cref="CutAt"/>.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>All keys with their content.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]>> Objects
    {
        get
        {
            lock (_gate)
                return [.. _objects.Select(static item => KeyValuePair.Create(item.Key, item.Value.Bytes))];
        }
    }

    public void Put(string key, byte[] content)
    {
        lock (_gate)
            _objects[key] = new StoredContent(content, null);
    }

    public void Clear()
    {
        lock (_gate)
        {
            _objects.Clear();
            _log.Clear();
            (_requests, _cut) = (0, null);
        }
    }

    public void ClearLog()
    {
        lock (_gate)
            _log.Clear();
    }

    /// <summary>From that request on nothing is answered well any more; it alone may have acted before. Null ends that.</summary>
    public void CutAt((int Request, bool Acts)? cut)
    {
        lock (_gate)
            (_requests, _cut) = (0, cut);
    }

    public void Dispose() => _server.Dispose();

    private async Task RespondAsync(HttpListenerContext context)
    {
        var (request, response) = (context.Request, context.Response);
        using var body = new MemoryStream();
        await request.InputStream.CopyToAsync(body);
        var path = Uri.UnescapeDataString(request.RawUrl!.Split('?')[0]).TrimStart('/');
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var key = slash < 0 ? "" : path[(slash + 1)..];
        Answer answer;
        lock (_gate)
        {
            var number = _requests++;
            var isCut = _cut is { } cut && number >= cut.Request;
            answer = isCut && !(number == _cut!.Value.Request && _cut.Value.Acts) ? Answer.Cut : Act(request, key, body.ToArray());
            if (isCut)
                answer = Answer.Cut;
            var named = key.Length == 0 && request.HttpMethod == "POST" ? string.Join(',', Removals(body.ToArray()).Select(static item => item.Key)) : key;
            _log.Add(new MemoryS3Request(request.HttpMethod, named, answer.Body.Length));
        }
        try
        {
            response.StatusCode = answer.Status;
            foreach (var (name, value) in answer.Headers ?? [])
                response.Headers[name] = value;
            response.ContentLength64 = answer.Length ?? answer.Body.Length;
            if (request.HttpMethod != "HEAD" && answer.Body.Length > 0)
                response.OutputStream.Write(answer.Body);
            response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The client has gone.
        }
    }

    private Answer Act(HttpListenerRequest request, string key, byte[] body)
    {
        var query = request.QueryString;
        if (key.Length == 0)
        {
            return request.HttpMethod == "POST" ? DeleteMany(body)
                : query.GetValues(null)?.Contains("uploads") == true
                    || query["uploads"] is not null ? Answer.Xml(new XElement(s_names + "ListMultipartUploadsResult"))
                : List(query["prefix"] ?? "", query["delimiter"] ?? "", query["continuation-token"] ?? query["start-after"] ?? "",
                    query["max-keys"] is { } most ? int.Parse(most, CultureInfo.InvariantCulture) : 1_000);
        }
        if (request.HttpMethod == "POST" && query["uploadId"] is null)
            return Begin();
        if ((query["uploadId"] is not null && request.HttpMethod == "DELETE") || query["partNumber"] is not null)
            return Part(query["uploadId"]!, query["partNumber"], body);
        if (request.HttpMethod == "POST")
            body = [.. _uploads[query["uploadId"]!].Values.SelectMany(static part => part)];
        var found = _objects.GetValueOrDefault(key);
        var ifMatch = request.Headers["If-Match"];
        return request.HttpMethod switch
        {
            "PUT" or "POST" when ifMatch is not null && found is null => Answer.Error(404, "NoSuchKey"),
            "PUT" or "POST" when (ifMatch is not null && ifMatch != found!.ETag)
                || (request.Headers["If-None-Match"] == "*" && found is not null) => Answer.Error(412, "PreconditionFailed"),
            "PUT" when request.Headers["x-amz-copy-source"] is { } source => Copy(key, source, request),
            "POST" => Complete(key, query["uploadId"]!, body, request.Headers["x-amz-meta-partitionlake-run"]),
            "PUT" => Store(key, new StoredContent(body, request.Headers["x-amz-meta-partitionlake-run"])),
            "DELETE" when ifMatch is not null && found is not null && ifMatch != found.ETag => Answer.Error(412, "PreconditionFailed"),
            "DELETE" => Delete(key),
            _ when found is null => Answer.Error(404, "NoSuchKey"),
            _ when ifMatch is not null && ifMatch != found.ETag => Answer.Error(412, "PreconditionFailed"),
            "HEAD" => new Answer(200, []) { Headers = found.Headers, Length = found.Bytes.Length },
            _ => Get(found, request.Headers["Range"]),
        };
    }

    private Answer Store(string key, StoredContent content)
    {
        _objects[key] = content;
        return new Answer(200, []) { Headers = content.Headers };
    }

    private Answer Copy(string key, string source, HttpListenerRequest request)
    {
        var path = Uri.UnescapeDataString(source).TrimStart('/');
        if (!_objects.TryGetValue(path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..], out var found))
            return Answer.Error(404, "NoSuchKey");
        if (request.Headers["x-amz-copy-source-if-match"] is { } wanted && wanted != found.ETag)
            return Answer.Error(412, "PreconditionFailed");
        var made = new StoredContent(found.Bytes, request.Headers["x-amz-meta-partitionlake-run"]);
        _objects[key] = made;
        return Answer.Xml(new XElement(
            s_names + "CopyObjectResult",
            new XElement(s_names + "LastModified", DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)),
            new XElement(s_names + "ETag", made.ETag),
            new XElement(s_names + "ChecksumSHA256", Convert.ToBase64String(SHA256.HashData(found.Bytes)))));
    }

    private Answer Begin()
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"upload{_uploads.Count}");
        _uploads[id] = [];
        return Answer.Xml(new XElement(s_names + "InitiateMultipartUploadResult", new XElement(s_names + "UploadId", id)));
    }

    /// <summary>Takes a part; without a number it ends the upload.</summary>
    private Answer Part(string id, string? number, byte[] body)
    {
        if (number is null)
        {
            _uploads[id] = [];
            return new Answer(204, []);
        }
        _uploads[id][int.Parse(number, CultureInfo.InvariantCulture)] = body;
        return new Answer(200, []) { Headers = [("ETag", new StoredContent(body, null).ETag)] };
    }

    private Answer Complete(string key, string id, byte[] body, string? runId)
    {
        _uploads[id] = [];
        Store(key, new StoredContent(body, runId));
        return Answer.Xml(new XElement(s_names + "CompleteMultipartUploadResult", new XElement(s_names + "ETag", _objects[key].ETag)));
    }

    private Answer Delete(string key)
    {
        _objects.Remove(key);
        return new Answer(204, []);
    }

    /// <summary>What a request to remove several objects names, and the version it wants removed.</summary>
    private static IEnumerable<(string Key, string? ETag)> Removals(byte[] body) => XDocument.Parse(Encoding.UTF8.GetString(body)).Descendants()
        .Where(static element => element.Name.LocalName == "Object")
        .Select(static item => (
            item.Elements().Single(static element => element.Name.LocalName == "Key").Value,
            item.Elements().SingleOrDefault(static element => element.Name.LocalName == "ETag")?.Value));

    private Answer DeleteMany(byte[] body)
    {
        var result = new XElement(s_names + "DeleteResult");
        foreach (var (key, eTag) in Removals(body))
        {
            if (eTag is not null && _objects.TryGetValue(key, out var found) && found.ETag != eTag)
                result.Add(new XElement(s_names + "Error", new XElement(s_names + "Key", key),
                    new XElement(s_names + "Code", "PreconditionFailed"), new XElement(s_names + "Message", "Another version.")));
            else
                _objects.Remove(key);
        }
        return Answer.Xml(result);
    }

    private Answer List(string prefix, string delimiter, string after, int most)
    {
        var (entries, last, isTruncated) = (new List<XElement>(), "", false);
        var folder = "";
        foreach (var (key, content) in _objects)
        {
            if (!key.StartsWith(prefix, StringComparison.Ordinal) || string.CompareOrdinal(key, after) <= 0)
                continue;
            var end = delimiter.Length == 0 ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            if (end >= 0 && key[..(end + 1)] == folder)
            {
                last = key;
                continue;
            }
            if (entries.Count == most)
            {
                isTruncated = true;
                break;
            }
            if (end >= 0)
                folder = key[..(end + 1)];
            entries.Add(end >= 0 ? new XElement(s_names + "CommonPrefixes", new XElement(s_names + "Prefix", Encoded(folder))) : content.Entry(Encoded(key)));
            last = key;
        }
        return Answer.Xml(new XElement(
            s_names + "ListBucketResult",
            new XElement(s_names + "EncodingType", "url"),
            new XElement(s_names + "IsTruncated", isTruncated),
            isTruncated ? new XElement(s_names + "NextContinuationToken", last) : null,
            entries));
    }

    private static Answer Get(StoredContent found, string? range)
    {
        var length = found.Bytes.Length;
        if (range is null)
            return new Answer(200, found.Bytes) { Headers = found.Headers };
        var parts = range["bytes=".Length..].Split('-');
        var first = parts[0].Length == 0
            ? Math.Max(0, length - int.Parse(parts[1], CultureInfo.InvariantCulture))
            : int.Parse(parts[0], CultureInfo.InvariantCulture);
        var end = parts[0].Length == 0 || parts[1].Length == 0 ? length : Math.Min(length, int.Parse(parts[1], CultureInfo.InvariantCulture) + 1);
        if (first >= length)
            return Answer.Error(416, "InvalidRange");
        return new Answer(206, found.Bytes[first..end])
        {
            Headers = [.. found.Headers, ("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {first}-{end - 1}/{length}"))]
        };
    }

    private static string Encoded(string key) => Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal);

    private sealed record Answer(int Status, byte[] Body)
    {
        /// <summary>No client asks again after this one.</summary>
        public static Answer Cut { get; } = Error(403, "AccessDenied");

        public (string Name, string Value)[]? Headers { get; init; }

        public long? Length { get; init; }

        public static Answer Error(int status, string code) =>
            new(status, Encoding.UTF8.GetBytes($"<Error><Code>{code}</Code><Message>{code}</Message></Error>"));

        public static Answer Xml(XElement root) => new(200, Encoding.UTF8.GetBytes(root.ToString(SaveOptions.DisableFormatting)));
    }

    private sealed record StoredContent(byte[] Bytes, string? RunId)
    {
        private readonly DateTime _modified = DateTime.UtcNow;

        // As S3 does it, and nothing here depends on its strength.
#pragma warning disable CA5351
        public string ETag { get; } = $"\"{Convert.ToHexStringLower(MD5.HashData(Bytes))}\"";
#pragma warning restore CA5351

        public (string Name, string Value)[] Headers => RunId is null
            ? [("ETag", ETag), ("Last-Modified", _modified.ToString("R", CultureInfo.InvariantCulture))]
            : [("ETag", ETag), ("Last-Modified", _modified.ToString("R", CultureInfo.InvariantCulture)), ("x-amz-meta-partitionlake-run", RunId)];

        public XElement Entry(string key) => new(
            s_names + "Contents",
            new XElement(s_names + "Key", key),
            new XElement(s_names + "LastModified", _modified.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)),
            new XElement(s_names + "ETag", ETag),
            new XElement(s_names + "Size", Bytes.Length),
            new XElement(s_names + "StorageClass", "STANDARD"));
    }
}

/// <summary>One request to a bucket in memory.</summary>
/// <param name="Method">GET, PUT and so on.</param>
/// <param name="Key">The key of the object, or those to remove at once; empty for other requests about the bucket.</param>
/// <param name="Sent">Bytes of the answer's body.</param>
public sealed record MemoryS3Request(string Method, string Key, int Sent);
