using System.Runtime.CompilerServices;
using Amazon.Runtime.EventStreams;
using Amazon.S3;
using Amazon.S3.Model;
using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Sessions;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>Lets the service answer a query over one Parquet object (S3 Select, SelectObjectContent).</summary>
/// <param name="session">The way to S3.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="key">The object.</param>
/// <param name="options">Of these, the owner that the bucket must have.</param>
internal sealed class S3Selection(AwsSession session, string bucket, string key, S3Options options)
{
    private const string Action = "Querying";

    public string Uri => $"s3://{bucket}/{key}";

    /// <summary>Bytes of the object that the service says it has read; known at the end.</summary>
    public long BytesScanned { get; private set; }

    /// <summary>Bytes of the answer that the service says it has sent; known at the end.</summary>
    public long BytesReturned { get; private set; }

    /// <summary>The answer as pieces of lines of JSON: one object a line, cut anywhere.</summary>
    /// <exception cref="LakeException">The service refuses, or the answer ends before it is complete.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> RunAsync(string expression, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new SelectObjectContentRequest
        {
            BucketName = bucket,
            Key = key,
            ExpectedBucketOwner = options.ExpectedBucketOwner,
            Expression = expression,
            ExpressionType = ExpressionType.SQL,
            InputSerialization = new InputSerialization { Parquet = new ParquetInput() },
            OutputSerialization = new OutputSerialization { JSON = new JSONOutput { RecordDelimiter = "\n" } },
        };
        var response = await session.Buckets.CallAsync(
            bucket, Action, Uri, (s3, token) => s3.SelectObjectContentAsync(request, token), cancellationToken).ConfigureAwait(false);
        using var payload = response.Payload;
        using var events = payload.GetEnumerator();
        var isComplete = false;
        while (MoveNext(events))
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (events.Current)
            {
                case RecordsEvent records:
                    using (var piece = new MemoryStream())
                    {
                        await records.Payload.CopyToAsync(piece, cancellationToken).ConfigureAwait(false);
                        yield return piece.ToArray();
                    }
                    break;
                case StatsEvent { Details: { } stats }:
                    BytesScanned = stats.BytesScanned;
                    BytesReturned = stats.BytesReturned;
                    break;
                case EndEvent:
                    isComplete = true;
                    break;
            }
        }
        // Without the last event, rows may be missing and nothing else would say so.
        if (!isComplete)
            throw new LakeException(
                LakeErrorCode.ServiceUnavailable, $"The answer of S3 Select about '{Uri}' ended before it was complete.", "Run the query again.", Uri);
    }

    private bool MoveNext(IEnumerator<IEventStreamEvent> events)
    {
        try
        {
            return events.MoveNext();
        }
        catch (Exception e) when (e is not (LakeException or OperationCanceledException))
        {
            throw AwsFailure.Describe(e, Action, Uri, session.Endpoint?.ToString() ?? "S3", TimeSpan.Zero, attempts: 1);
        }
    }
}
