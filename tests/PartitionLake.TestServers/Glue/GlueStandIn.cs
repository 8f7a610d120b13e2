using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PartitionLake.TestServers.Glue;

/// <summary>
/// Stands for the jobs of AWS Glue behind a <see cref="JsonProxy"/>: keeps definitions and runs, and a run does what it would there. It fetches
/// script, plan and inputs from the bucket, lets a real Spark run the script on them with the URIs of a disk, and uploads what that wrote, the
/// result last.
/// </summary>
/// <param name="store">The endpoint of S3.</param>
/// <param name="spark">Runs scripts; asked when the first run has its inputs.</param>
/// <param name="folder">What buckets are on the disk.</param>
public sealed class GlueStandIn(string store, Func<SparkWorker> spark, string folder) : IDisposable
{
    private const string Scheme = "s3://";

    /// <summary>What moto takes for a caller: it looks at no signature.</summary>
    private const string Caller = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";

    private readonly HttpClient _http = NewClient();
    private readonly ConcurrentDictionary<string, string> _jobs = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<GlueJobRun> _runs = [];

    /// <summary>All runs, in the order in which they were started.</summary>
    public IReadOnlyList<GlueJobRun> Runs => [.. _runs];

    /// <summary>Called in a run before it does anything; what it throws fails the run without a result.</summary>
    public Func<GlueJobRun, Task> Begun { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Called before each object that is uploaded, by its key; what it throws fails the run there.</summary>
    public Func<GlueJobRun, string, Task> Uploading { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>The answer to a call about jobs; null for any other.</summary>
    public JsonAnswer? Answer(JsonCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var body = JsonNode.Parse(call.Body)!;
        var name = (string?)body["JobName"] ?? (string?)body["Name"] ?? "";
        switch (call.Operation)
        {
            case "GetJob":
                return _jobs.TryGetValue(name, out var found) ? new JsonAnswer($$"""{"Job":{{found}}}""") : NotFound();
            case "CreateJob":
                return _jobs.TryAdd(name, call.Body) ? new JsonAnswer($$"""{"Name":"{{name}}"}""") : JsonAnswer.Error("AlreadyExistsException", "It is there.");
            case "UpdateJob":
                _jobs[name] = body["JobUpdate"]!.ToJsonString();
                return new JsonAnswer($$"""{"JobName":"{{name}}"}""");
            case "StartJobRun":
                return _jobs.ContainsKey(name) ? new JsonAnswer($$"""{"JobRunId":"{{Start(body).Id}}"}""") : NotFound();
            case "GetJobRun":
                return Find((string)body["RunId"]!) is { } run ? new JsonAnswer($$"""{"JobRun":{{run.ToJson()}}}""") : NotFound();
            case "GetJobRuns":
                return new JsonAnswer($$"""{"JobRuns":[{{string.Join(',', _runs.Reverse().Select(static one => one.ToJson()))}}]}""");
            case "BatchStopJobRun":
                foreach (var id in body["JobRunIds"]!.AsArray())
                    Stop(Find((string)id!));
                return new JsonAnswer("{}");
            default:
                return null;
        }
    }

    public void Dispose() => _http.Dispose();

    private static HttpClient NewClient()
    {
        var client = new HttpClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", Caller);
        return client;
    }

    private static JsonAnswer NotFound() => JsonAnswer.Error("EntityNotFoundException", "There is no such thing.");

    private static void Stop(GlueJobRun? run)
    {
        if (run?.State == "RUNNING")
            run.State = "STOPPED";
    }

    private GlueJobRun? Find(string id) => _runs.FirstOrDefault(run => run.Id == id);

    private GlueJobRun Start(JsonNode request)
    {
        var run = new GlueJobRun($"jr_{Guid.NewGuid():n}", request["Arguments"].Deserialize<Dictionary<string, string>>()!);
        _runs.Enqueue(run);
        run.Work = Task.Run(() => WorkAsync(run));
        return run;
    }

    private async Task WorkAsync(GlueJobRun run)
    {
        try
        {
            await Begun(run);
            run.Message = await ComputeAsync(run);
            run.State = run.State == "RUNNING" ? run.Message is null ? "SUCCEEDED" : "FAILED" : run.State;
        }
        catch (GlueRunException e)
        {
            (run.Message, run.State) = (e.Message, e.State);
        }
#pragma warning disable CA1031 // whatever went wrong is told of the run, where the test sees it
        catch (Exception e)
        {
            (run.Message, run.State) = (e.ToString(), "FAILED");
        }
#pragma warning restore CA1031
    }

    private async Task<string?> ComputeAsync(GlueJobRun run)
    {
        // Each run sees a disk of its own, as each has machines of its own.
        var root = Path.Combine(folder, run.Id);
        var script = await FetchAsync(run.Arguments["--scriptLocation"], root);
        var plan = await FetchAsync(run.Arguments["--plan"], root);
        var asked = JsonNode.Parse(await File.ReadAllTextAsync(plan))!;
        foreach (var table in asked["tables"]!.AsArray())
        {
            foreach (var file in table!["files"]!.AsArray())
                await FetchAsync((string)file!["uri"]!, root);
        }
        await File.WriteAllTextAsync(plan, (await File.ReadAllTextAsync(plan)).Replace(Scheme, $"file://{root}/", StringComparison.Ordinal));
        var failure = await spark().RunAsync(script, $"file://{plan}");
        var (data, result) = (PathOf((string)asked["write"]!["path"]!, root), PathOf((string)asked["result"]!, root));
        var staged = Directory.CreateDirectory(data).GetFiles("*.parquet", SearchOption.AllDirectories).Select(static found => found.FullName);
        foreach (var file in staged.Order(StringComparer.Ordinal))
            await UploadAsync(run, root, file);
        await UploadAsync(run, root, result);
        return failure;
    }

    private static string PathOf(string uri, string root) => Path.Combine(root, uri[Scheme.Length..]);

    private async Task<string> FetchAsync(string uri, string root)
    {
        var path = PathOf(uri, root);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, await _http.GetByteArrayAsync(UrlOf(uri[Scheme.Length..])));
        return path;
    }

    private async Task UploadAsync(GlueJobRun run, string root, string path)
    {
        var key = Path.GetRelativePath(root, path).Replace('\\', '/');
        await Uploading(run, key);
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(path));
        using var answer = await _http.PutAsync(UrlOf(key), content);
        answer.EnsureSuccessStatusCode();
    }

    private Uri UrlOf(string key) => new(
        $"{store}/{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}",
        new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}
