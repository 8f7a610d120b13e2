using PartitionLake.Engine.Aws;
using PartitionLake.Engine.Aws.Json;
using PartitionLake.Engine.Aws.Requests;
using PartitionLake.Engine.Aws.Sessions;

namespace PartitionLake.Engine.Offload.Glue;

/// <summary>The calls about one job of Glue.</summary>
/// <param name="aws">The way to the service; not owned.</param>
/// <param name="name">The job.</param>
internal sealed class GlueJobs(AwsSession aws, string name)
{
    private const int RunsPerPage = 200;

    /// <summary>Further back than so many pages a run of the last minutes cannot lie.</summary>
    private const int MostPages = 10;

    private AwsJsonClient Client => aws.Json(AwsJsonService.Glue);

    /// <summary>Whether the failure is that error of the service.</summary>
    public static bool Is(LakeException e, string code) => e.InnerException is { } inner && AwsFailure.Is(inner, code);

    /// <summary>The definition; null where there is none.</summary>
    public async Task<GlueJobDefinition?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await Client.CallAsync("GetJob", new GetJobRequest(name), GlueJobJson.Default.GetJobRequest,
                GlueJobJson.Default.GetJobResponse, name, cancellationToken).ConfigureAwait(false)).Job;
        }
        catch (LakeException e) when (Is(e, "EntityNotFoundException"))
        {
            return null;
        }
    }

    public Task CreateAsync(CreateJobRequest request, CancellationToken cancellationToken) => Client.CallAsync(
        "CreateJob", request, GlueJobJson.Default.CreateJobRequest, GlueJobJson.Default.CreateJobResponse, name, cancellationToken);

    public Task UpdateAsync(GlueJobDefinition definition, CancellationToken cancellationToken) => Client.CallAsync(
        "UpdateJob", new UpdateJobRequest(name, definition), GlueJobJson.Default.UpdateJobRequest,
        GlueJobJson.Default.UpdateJobResponse, name, cancellationToken);

    /// <summary>Asks for a run, once: a request that was sent again might start a second.</summary>
    public async Task<string?> StartAsync(StartJobRunRequest request, CancellationToken cancellationToken) =>
        (await aws.JsonOnce(AwsJsonService.Glue).CallAsync("StartJobRun", request, GlueJobJson.Default.StartJobRunRequest,
            GlueJobJson.Default.StartJobRunResponse, name, cancellationToken).ConfigureAwait(false)).JobRunId;

    /// <summary>A run as it is now; null where there is none.</summary>
    public async Task<GlueJobRun?> FindRunAsync(string runId, CancellationToken cancellationToken)
    {
        try
        {
            return (await Client.CallAsync("GetJobRun", new GetJobRunRequest(name, runId), GlueJobJson.Default.GetJobRunRequest,
                GlueJobJson.Default.GetJobRunResponse, runId, cancellationToken).ConfigureAwait(false)).JobRun;
        }
        catch (LakeException e) when (Is(e, "EntityNotFoundException"))
        {
            return null;
        }
    }

    /// <summary>The runs that were started with that argument, the newest first.</summary>
    public async Task<IReadOnlyList<GlueJobRun>> FindRunsAsync(string argument, string value, CancellationToken cancellationToken)
    {
        var found = new List<GlueJobRun>();
        string? next = null;
        for (var page = 0; page < MostPages; page++)
        {
            var answer = await Client.CallAsync("GetJobRuns", new GetJobRunsRequest(name, next, RunsPerPage), GlueJobJson.Default.GetJobRunsRequest,
                GlueJobJson.Default.GetJobRunsResponse, name, cancellationToken).ConfigureAwait(false);
            found.AddRange((answer.JobRuns ?? []).Where(run => run.Arguments?.GetValueOrDefault(argument) == value));
            next = answer.NextToken;
            if (string.IsNullOrEmpty(next))
                break;
        }
        return found;
    }

    public Task StopAsync(IReadOnlyList<string> runIds, CancellationToken cancellationToken) => Client.CallAsync(
        "BatchStopJobRun", new BatchStopJobRunRequest(name, runIds), GlueJobJson.Default.BatchStopJobRunRequest,
        GlueJobJson.Default.BatchStopJobRunResponse, name, cancellationToken);
}
