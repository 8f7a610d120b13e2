using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Offload;

/// <summary>Where a job's plan, its staged lake and its result lie in the state of a lake. The one owner of those names.</summary>
/// <param name="store">The lake.</param>
/// <param name="runId">The run.</param>
/// <param name="attempt">Which of its tries.</param>
internal sealed class JobFolder(ILakeStore store, string runId, string attempt)
{
    /// <summary>All that belongs to the jobs of a run.</summary>
    public static string OfRun(string runId) => $"{StatePlace.Jobs}/{runId}";

    /// <summary>The script of a version of the product.</summary>
    /// <param name="hash">Checksum of its content, so that a job never runs another script than its plan was made for.</param>
    public static string ScriptOf(string hash) => $"{StatePlace.Jobs}/partitionlake-{hash[..16]}.py";

    public string Attempt => attempt;

    /// <summary>The staged lake.</summary>
    public string Data => $"{OfRun(runId)}/{attempt}/data";

    /// <summary>What the job is asked.</summary>
    public string Plan => $"{OfRun(runId)}/{attempt}/plan.json";

    /// <summary>What it answers, written last.</summary>
    public string Result => $"{OfRun(runId)}/{attempt}/result.json";

    /// <summary>The content of a small object; null where it is not there.</summary>
    public async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var source = await store.OpenAsync(path, cancellationToken).ConfigureAwait(false);
            var content = new byte[source.Length];
            await source.ReadAsync(0, content, cancellationToken).ConfigureAwait(false);
            return content;
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.PathNotFound)
        {
            return null;
        }
    }

    /// <summary>Removes all of this try.</summary>
    public ValueTask RemoveAsync(CancellationToken cancellationToken) => store.DeleteTreeAsync($"{OfRun(runId)}/{attempt}", cancellationToken);
}
