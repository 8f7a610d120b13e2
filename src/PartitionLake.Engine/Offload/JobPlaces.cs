using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Offload;

/// <summary>Where a job reads and writes, as its own file system spells it.</summary>
/// <remarks>
/// Hadoop's paths are text and no URLs: nothing is percent-encoded, and a folder <c>state=a%2Fb</c> is spelt so. What the job's reader would take
/// for a wildcard, as in <c>[</c>, is for the job to escape.
/// </remarks>
/// <param name="DataUri">The folder for the staged lake, <c>&lt;jobs&gt;/&lt;run id&gt;/&lt;attempt&gt;/data</c>, which is not there yet.</param>
/// <param name="ResultUri">The object that tells of the job's end, <c>&lt;jobs&gt;/&lt;run id&gt;/&lt;attempt&gt;/result.json</c>, written last.</param>
/// <param name="BucketScheme">How objects in buckets are spelt: <c>s3</c> or <c>s3a</c>.</param>
public sealed record JobPlaces(string DataUri, string ResultUri, string BucketScheme)
{
    /// <summary>The places of one try of a run.</summary>
    /// <param name="store">The lake that the run writes.</param>
    /// <param name="runId">The run.</param>
    /// <param name="attempt">The try.</param>
    /// <param name="bucketScheme">See <see cref="BucketScheme"/>.</param>
    public static JobPlaces Of(ILakeStore store, string runId, string attempt, string bucketScheme)
    {
        ArgumentNullException.ThrowIfNull(store);
        var folder = $"{StatePlace.Jobs}/{runId}/{attempt}";
        return new JobPlaces(
            Spell(store.Locate($"{folder}/data"), bucketScheme), Spell(store.Locate($"{folder}/result.json"), bucketScheme), bucketScheme);
    }

    /// <summary>An input as the job reads it.</summary>
    public string Spell(InputFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Spell(file.Path, BucketScheme);
    }

    /// <summary>A full path or URI of ours as a job reads it.</summary>
    /// <param name="place">The path or URI.</param>
    /// <param name="bucketScheme">See <see cref="BucketScheme"/>.</param>
    public static string Spell(string place, string bucketScheme)
    {
        var uri = LakeUri.Parse(place);
        return uri.Scheme == LakeScheme.S3
            ? $"{bucketScheme}://{uri.Bucket}/{uri.Path}"
            : $"file://{(uri.Path.StartsWith('/') ? "" : "/")}{uri.Path.Replace(Path.DirectorySeparatorChar, '/')}";
    }
}
