using PartitionLake.Engine;
using PartitionLake.Engine.Aws.Sessions;
using PartitionLake.Engine.Offload.Spark;
using PartitionLake.Engine.Pipeline;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.S3;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Etl;

/// <summary>What a run sends to the store and what that costs, and what its objects cost there.</summary>
internal sealed class EtlCosts(AwsSession aws, EtlPlan plan, string? storageClass)
{
    private readonly WriteForecast _forecast = new(storageClass);
    private readonly bool _isBucket = LakeUri.Parse(plan.Destination).Scheme == LakeScheme.S3;

    /// <summary>What has been sent so far.</summary>
    public LakeRequests Sent => RequestOutput.Of(aws.Requests);

    /// <summary>Counts what the run makes of a partition.</summary>
    public void Note(PartitionOutcome outcome)
    {
        if (outcome.Action == PartitionAction.Remove)
            _forecast.Remove();
        else if (outcome.Action != PartitionAction.Unchanged)
            _forecast.Write(outcome.Bytes);
    }

    /// <summary>What the run that was only looked at would send; null where it sends nothing to a bucket.</summary>
    public string? Preview => !_isBucket ? null
        : $"The run would send about these requests to '{plan.Destination}': {RequestOutput.Of(_forecast.After(aws.Requests))}.";

    /// <summary>What a job that was only looked at would send, and the run around it; null where nothing goes to a bucket.</summary>
    public LakeRequests? OfJob(JobPreview preview) => _isBucket ? RequestOutput.Of(preview.After(aws.Requests, storageClass)) : null;

    /// <summary>What has to be known of the storage class; null where it fits.</summary>
    public LakeRunWarning? Warning => _isBucket && _forecast.Disadvantage is { } text
        ? new LakeRunWarning { Code = nameof(LakeWarningCode.SmallObjects), Message = text, Paths = [] }
        : null;
}
