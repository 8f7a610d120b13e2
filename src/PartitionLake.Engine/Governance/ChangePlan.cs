namespace PartitionLake.Engine.Governance;

/// <summary>What was read of one setting, and how to make it right.</summary>
/// <param name="Name">The control or the id of the rule.</param>
/// <param name="Before">What it is, in words.</param>
/// <param name="After">What it should be.</param>
internal sealed record ChangePlan(string Name, string Before, string After)
{
    /// <summary>Writes the difference; null where there is none.</summary>
    public Func<CancellationToken, Task>? Apply { get; init; }

    public string? OldDocument { get; init; }

    public string? NewDocument { get; init; }

    /// <summary>What cannot be undone.</summary>
    public string? Caution { get; init; }

    /// <summary>What could not be looked at, because it is denied, and which change may fail or come to nothing for it.</summary>
    public LakeException? Unseen { get; init; }

    /// <summary>Asks, writes if it may, and tells what became of it. A refusal of the service is a result, not an exception.</summary>
    /// <exception cref="LakeException">The account or the network failed: no other setting would fare better.</exception>
    public async Task<BucketChange> CarryOutAsync(string bucket, Func<PlannedChange, Approval> ask, CancellationToken cancellationToken)
    {
        if (Apply is null)
            return Result(bucket, Before, ChangeStatus.Unchanged);
        switch (ask(new PlannedChange(bucket, Name, Before, After, Caution) { Unseen = Unseen is null ? null : $"{Unseen.Message} {Unseen.Remedy}" }))
        {
            case Approval.Preview:
                return Result(bucket, After, ChangeStatus.WouldChange);
            case Approval.No:
                return Result(bucket, Before, ChangeStatus.Declined);
        }
        try
        {
            await Apply(cancellationToken).ConfigureAwait(false);
            return Result(bucket, After, ChangeStatus.Changed);
        }
        catch (LakeException e) when (IsAboutOneSetting(e))
        {
            return Result(bucket, Before, ChangeStatus.Failed) with { Error = e };
        }
    }

    /// <summary>Whether other settings of the bucket may still be read and written after this failure.</summary>
    public static bool IsAboutOneSetting(LakeException e) =>
        e.Code is LakeErrorCode.AccessDenied or LakeErrorCode.ServiceRejected
        or LakeErrorCode.RuleInvalid or LakeErrorCode.LimitExceeded or LakeErrorCode.ConfirmationNeeded
            or LakeErrorCode.PathNotFound && !BucketCalls.IsMissingBucket(e);

    private BucketChange Result(string bucket, string after, ChangeStatus status) =>
        new(bucket, Name, Before, after, status) { OldDocument = OldDocument, NewDocument = NewDocument };
}
