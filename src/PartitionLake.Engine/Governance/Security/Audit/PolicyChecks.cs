namespace PartitionLake.Engine.Governance.Security.Audit;

/// <summary>What Security Hub asks of the bucket policy.</summary>
internal static class PolicyChecks
{
    /// <summary>The actions that S3.6 does not want in foreign hands.</summary>
    private static readonly string[] Sensitive =
        ["s3:DeleteBucketPolicy", "s3:PutBucketAcl", "s3:PutBucketPolicy", "s3:PutEncryptionConfiguration", "s3:PutObjectAcl"];

    /// <summary>S3.5: a statement denies everyone everything over plain HTTP, for the bucket and its objects, and under no other condition.</summary>
    public static (FindingStatus Status, string Evidence) Transport(IReadOnlyList<PolicyGrant> policy, string arn) =>
        policy.Any(grant => !grant.IsAllow && !grant.HasExceptions && grant.IsForEveryone
            && grant.Covers("s3:AnyAction") && grant.CoversResource(arn) && grant.CoversResource($"{arn}/any")
            && grant.Conditions is [{ Operator: "Bool", Values: [var value] } only]
            && only.Key.Equals("aws:SecureTransport", StringComparison.OrdinalIgnoreCase) && value.Equals("false", StringComparison.OrdinalIgnoreCase))
            ? (FindingStatus.Passed, "A statement of the policy denies requests without TLS.")
            : (FindingStatus.Failed, "No statement of the policy denies requests without TLS (aws:SecureTransport).");

    /// <summary>S3.6: no other account may change the bucket's policy, encryption or ACLs.</summary>
    /// <param name="policy">The statements.</param>
    /// <param name="owner">The own account's number; without it a named account cannot be judged.</param>
    public static (FindingStatus Status, string Evidence) OtherAccounts(IReadOnlyList<PolicyGrant> policy, string? owner)
    {
        string? unknown = null;
        foreach (var grant in policy.Where(grant => grant.IsAllow && grant.Covers(Sensitive)))
        {
            foreach (var principal in grant.Principals)
            {
                if (principal == "*" && grant.IsPublic)
                    return (FindingStatus.Failed, "A statement of the policy lets every account change the bucket's protection.");
                var account = AccountOf(principal);
                if (account is not null && account == owner)
                    continue;
                if (account is not null && owner is not null)
                    return (FindingStatus.Failed, $"A statement of the policy lets the account {account} change the bucket's protection.");
                unknown ??= principal;
            }
        }
        return unknown is null
            ? (FindingStatus.Passed, "No statement of the policy lets another account change the bucket's protection.")
            : (FindingStatus.CannotTell,
                $"The policy lets '{unknown}' change the bucket's protection; "
                    + "whether that is the own account is not known. Name it with -ExpectedBucketOwner.");
    }

    // arn:aws:iam::123456789012:root, or the number alone.
    private static string? AccountOf(string principal)
    {
        var account = principal.Split(':') is { Length: >= 6 } parts ? parts[4] : principal;
        return account.Length == 12 && account.All(char.IsAsciiDigit) ? account : null;
    }
}
