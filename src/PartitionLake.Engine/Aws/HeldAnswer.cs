using System.Net;
using Amazon.Runtime.EventStreams;
using Amazon.Runtime.Internal.Transform;

namespace PartitionLake.Engine.Aws;

/// <summary>An answer whose body has been read into memory, so that it can be looked at before the SDK reads it.</summary>
internal sealed class HeldAnswer(IWebResponseData answer, byte[] content) : IWebResponseData, IHttpResponseBody
{
    public byte[] Content => content;

    public long ContentLength => content.Length;

    public string ContentType => answer.ContentType;

    public HttpStatusCode StatusCode => answer.StatusCode;

    public bool IsSuccessStatusCode => answer.IsSuccessStatusCode;

    public IHttpResponseBody ResponseBody => this;

    public static async Task<HeldAnswer> ReadAsync(IWebResponseData answer, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        if (answer.ResponseBody is { } source)
        {
            using var stream = await source.OpenResponseAsync().ConfigureAwait(false);
            await stream.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
        }
        return new HeldAnswer(answer, body.ToArray());
    }

    public string[] GetHeaderNames() => answer.GetHeaderNames();

    public bool IsHeaderPresent(string headerName) => answer.IsHeaderPresent(headerName);

    public string GetHeaderValue(string headerName) => answer.GetHeaderValue(headerName);

    public bool IsEventHeaderPresent(string headerName) => answer.IsEventHeaderPresent(headerName);

    public IEventStreamHeader GetEventStreamHeader(string headerName) => answer.GetEventStreamHeader(headerName);

    public Stream OpenResponse() => new MemoryStream(content, writable: false);

    public Task<Stream> OpenResponseAsync() => Task.FromResult(OpenResponse());

    public void Dispose() => answer.ResponseBody?.Dispose();
}
