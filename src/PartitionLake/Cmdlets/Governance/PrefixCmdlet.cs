using PartitionLake.Completion;
using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Governance;
using PartitionLake.Engine.Storage;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Governance;

/// <summary>The base of the cmdlets that make rules for the objects below a prefix.</summary>
public abstract class PrefixCmdlet : GovernanceCmdlet
{
    private readonly HashSet<(string, string)> _done = [];

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByPath)]
    [Alias("BucketName", "Bucket", "Destination", "Root")]
    [ArgumentCompleter(typeof(AwsNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByLiteralPath)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    [Parameter(Position = 1)]
    [AllowEmptyString]
    public string? Prefix { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RuleId { get; set; }

    protected override void ProcessRecord()
    {
        foreach (var path in ParameterSetName == ByLiteralPath ? LiteralPath : Path)
        {
            try
            {
                var (bucket, prefix) = Locate(path);
                if (_done.Add((bucket, prefix)))
                    RunFor(path, pipeline => ApplyAsync(pipeline, bucket, prefix));
            }
            catch (LakeException e)
            {
                WriteLakeError(e, path);
            }
        }
    }

    private protected abstract IAsyncEnumerable<BucketChange> ChangesAsync(IPipeline pipeline, string bucket, string prefix);

    // Errors follow the results: with -ErrorAction Stop the others are still reported.
    private async Task ApplyAsync(IPipeline pipeline, string bucket, string prefix)
    {
        var failures = new List<BucketChange>();
        await foreach (var change in ChangesAsync(pipeline, bucket, prefix).ConfigureAwait(false))
        {
            pipeline.WriteObject(new LakeRuleChange
            {
                Bucket = change.Bucket,
                Rule = change.Name,
                Before = change.Before,
                After = change.After,
                Changed = change.Status == ChangeStatus.Changed,
                Status = ToOutput(change.Status),
                Reason = change.Error?.Message,
            });
            if (change.Error is not null)
                failures.Add(change);
        }
        foreach (var failure in failures)
            pipeline.WriteError(failure.Error!, $"s3://{bucket}/{prefix}");
    }

    private (string Bucket, string Prefix) Locate(string path)
    {
        if (!LakeUri.HasScheme(path))
            return (BucketOf(path), Prefix ?? "");
        var (bucket, key) = (BucketOf(path), LakeUri.Parse(path).Path);
        if (key.Length > 0 && Prefix is not null)
            throw new LakeException(
                LakeErrorCode.PathInvalid, $"The path '{path}' holds a prefix, and -Prefix gives '{Prefix}'.", "Give the prefix once.", path);
        if (PathInput.SplitPartition(path).Segments.Count > 0)
            throw new LakeException(LakeErrorCode.PathInvalid, $"'{path}' is a partition; a rule for each partition would soon be too many.",
                "Give the path of the table root, or name the partition's prefix with -Prefix.", path);
        // "lake" would take "lake-2" with it.
        return (bucket, Prefix ?? (key.Length == 0 || key.EndsWith('/') ? key : key + "/"));
    }
}
