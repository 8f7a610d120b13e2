using PartitionLake.Console;
using PartitionLake.Engine;
using PartitionLake.Engine.Governance;
using PartitionLake.Engine.Storage;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets.Governance;

/// <summary>The base of the cmdlets that look at buckets or change how they are kept.</summary>
public abstract class GovernanceCmdlet : StorageCmdlet
{
    /// <summary>Whether differences are shown and not written.</summary>
    private protected bool IsPreview { get; private set; }

    protected override void BeginProcessing() =>
        IsPreview = MyInvocation.BoundParameters.TryGetValue("WhatIf", out var given)
            ? given is SwitchParameter { IsPresent: true }
            : GetVariableValue("WhatIfPreference") is true or SwitchParameter { IsPresent: true };

    /// <summary>Runs work about one bucket. What is wrong with the account ends the command; all else is an error about this bucket.</summary>
    private protected void RunFor(string target, Func<IPipeline, Task> work) => Run(async pipeline =>
    {
        try
        {
            await work(pipeline).ConfigureAwait(false);
        }
        catch (LakeException e)
            when (e.Code is not (LakeErrorCode.CredentialsNotFound or LakeErrorCode.CredentialsRejected
                or LakeErrorCode.RegionMissing or LakeErrorCode.EndpointInvalid))
        {
            pipeline.WriteError(e, target);
        }
    });

    /// <summary>Asks PowerShell's way: <c>-WhatIf</c>, <c>-Confirm</c>, and for what cannot be undone a question of its own.</summary>
    private protected Approval Ask(IPipeline pipeline, PlannedChange change, bool force)
    {
        var agreed = pipeline.ShouldProcess(change.Bucket, $"Set {change.Name} from '{change.Before}' to '{change.After}'");
        if (change.Caution is { } caution)
            pipeline.WriteWarning(caution);
        if (change.Unseen is { } unseen)
            pipeline.WriteWarning(unseen);
        if (!agreed)
            return IsPreview ? Approval.Preview : Approval.No;
        return change.Caution is null || force || pipeline.ShouldContinue($"{change.Caution} Go on?", MyInvocation.MyCommand.Name) ? Approval.Yes : Approval.No;
    }

    /// <summary>The bucket of a name or an <c>s3://</c> URI.</summary>
    private protected static string BucketOf(string text)
    {
        var uri = LakeUri.Parse(LakeUri.HasScheme(text) ? text : $"s3://{text}");
        return uri.Bucket ?? throw new LakeException(
            LakeErrorCode.PathInvalid, $"'{text}' is not in a bucket.", "Give the name of a bucket or s3://bucket/prefix/.", text);
    }

    private protected static string ToOutput(ChangeStatus status) => status.ToString();
}
