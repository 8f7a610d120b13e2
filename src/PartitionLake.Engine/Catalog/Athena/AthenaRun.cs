using System.Text.RegularExpressions;
using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Json;
using PartitionLake.Engine.Aws.Requests;
using PartitionLake.Engine.Aws.Sessions;

namespace PartitionLake.Engine.Catalog.Athena;

/// <summary>Runs one statement in Athena and waits for its end.</summary>
internal sealed partial class AthenaRun(AwsSession aws)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private AwsJsonClient Client => aws.Json(AwsJsonService.Athena);

    /// <summary>Runs the statement; a cancelled wait stops the query too.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="database">Where names without a database are looked up; may be new.</param>
    /// <param name="outputLocation">Where Athena writes results; null where the work group says.</param>
    /// <param name="workGroup">Null for <c>primary</c>.</param>
    /// <param name="onState">Told each state as it is seen.</param>
    /// <param name="cancellationToken">Stops query and wait.</param>
    /// <returns>The query's id.</returns>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.QueryFailed"/>, with Athena's reason.</exception>
    public async Task<string> RunAsync(
        string statement, string database, string? outputLocation, string? workGroup, Action<string>? onState, CancellationToken cancellationToken)
    {
        var request = new StartQueryExecutionRequest
        {
            QueryString = statement,
            ClientRequestToken = Guid.NewGuid().ToString("N"),
            QueryExecutionContext = new QueryContext(database),
            ResultConfiguration = outputLocation is null ? null : new QueryResultPlace(outputLocation),
            WorkGroup = workGroup,
        };
        var started = await StartAsync(request, database, cancellationToken).ConfigureAwait(false);
        try
        {
            await WaitAsync(started.QueryExecutionId, onState, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(started.QueryExecutionId).ConfigureAwait(false);
            throw;
        }
        return started.QueryExecutionId;
    }

    private async Task<StartQueryExecutionResponse> StartAsync(StartQueryExecutionRequest request, string database, CancellationToken cancellationToken)
    {
        try
        {
            return await Client.CallAsync("StartQueryExecution", request, AthenaJson.Default.StartQueryExecutionRequest,
                AthenaJson.Default.StartQueryExecutionResponse, database, cancellationToken).ConfigureAwait(false);
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.ServiceRejected && MissingFor(e.Message) is { } missing)
        {
            throw new LakeException(e.Code, e.Message, $"Check the name of the bucket in -OutputLocation. {missing.Remedy}", e.Target, e);
        }
    }

    /// <summary>What Athena could not do in the caller's name, by its words; it asks S3 and the catalog with the caller's permissions.</summary>
    private MissingPermission? MissingFor(string reason)
    {
        if (OutputBucket().Match(reason) is { Success: true } bucket)
            return new("s3:GetBucketLocation", [$"arn:{aws.Partition}:s3:::{bucket.Groups[1].Value}"]);
        if (OutputDenied().Match(reason) is { Success: true } place)
            return new("s3:PutObject", [$"arn:{aws.Partition}:s3:::{place.Groups[1].Value}/*"]);
        return MissingPermission.Said(reason);
    }

    private async Task WaitAsync(string id, Action<string>? onState, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause)
        {
            var answer = await Client.CallAsync("GetQueryExecution", new GetQueryExecutionRequest(id), AthenaJson.Default.GetQueryExecutionRequest,
                AthenaJson.Default.GetQueryExecutionResponse, id, cancellationToken).ConfigureAwait(false);
            var status = answer.QueryExecution?.Status;
            onState?.Invoke(status?.State ?? "UNKNOWN");
            switch (status?.State)
            {
                case "SUCCEEDED":
                    return;
                case "FAILED" or "CANCELLED":
                    var reason = status.StateChangeReason ?? status.AthenaError?.ErrorMessage ?? "it gives no reason";
                    throw new LakeException(
                        LakeErrorCode.QueryFailed,
                        $"Athena ended the query {id} as {status.State}: {reason}",
                        MissingFor(reason)?.Remedy ?? "Look the query up in Athena's history by its id; -AsDdl shows the statement.",
                        id);
            }
            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    [GeneratedRegex(@"verify/create output bucket ([\w.-]+[\w-])")]
    private static partial Regex OutputBucket();

    [GeneratedRegex(@"Access denied when writing output to url: s3://(\S+)/")]
    private static partial Regex OutputDenied();

    // The command is being stopped and has little time; a query that cannot be stopped ends by itself.
    private async Task StopAsync(string id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            await Client.CallAsync("StopQueryExecution", new StopQueryExecutionRequest(id), AthenaJson.Default.StopQueryExecutionRequest,
                AthenaJson.Default.StopQueryExecutionResponse, id, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LakeException or OperationCanceledException)
        {
        }
    }
}
