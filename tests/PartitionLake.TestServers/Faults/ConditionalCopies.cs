namespace PartitionLake.TestServers.Faults;

/// <summary>Heeds the conditions of a copy on its source and its target, as S3 does and moto does not.</summary>
internal sealed class ConditionalCopies(ProxiedRequest request, UpstreamConnection upstream)
{
    private const string SourceHeader = "x-amz-copy-source";
    private const string SourceCondition = "x-amz-copy-source-if-match";

    /// <summary>The refusal that S3 would answer; null where all conditions hold.</summary>
    public async Task<Fault?> RefusalAsync(CancellationToken cancellationToken)
    {
        var look = new VersionLook(request, upstream);
        if (request.Head[SourceCondition] is { } wanted)
        {
            var source = Uri.UnescapeDataString(request.Head[SourceHeader]!).TrimStart('/').Split('/', 2);
            if (await look.ETagOfAsync(source[0], source[1], cancellationToken).ConfigureAwait(false) is not { } found)
                return new Fault(FaultKind.Answer, Status: 404, Code: "NoSuchKey");
            if (found != wanted.Trim('"'))
                return Failed;
        }
        if (request.Head.HasNone("If-Match", "If-None-Match"))
            return null;
        var there = await look.ETagOfAsync(request.Bucket, request.Key, cancellationToken).ConfigureAwait(false);
        if (request.Head["If-Match"] is { } expected)
            return there is null ? new Fault(FaultKind.Answer, Status: 404, Code: "NoSuchKey") : there == expected.Trim('"') ? null : Failed;
        return there is null ? null : Failed;
    }

    private static Fault Failed => new(FaultKind.Answer, Status: 412, Code: "PreconditionFailed");
}
