using System.Text;
using System.Text.Json;

namespace PartitionLake.Engine.Governance.Security;

/// <summary>
/// Puts statements into the text of a bucket policy. The text of everything else stays byte for byte as it is, because nothing
/// is parsed and written again but the statements with our ids.
/// </summary>
internal static class PolicyText
{
    /// <summary>S3 takes policies of up to 20 KB.</summary>
    private const int LargestPolicy = 20 * 1024;

    /// <summary>The policy with the statements in it: the same text where they are there already.</summary>
    /// <param name="policy">The policy, or null where there is none.</param>
    /// <param name="statements">The statements to put in, in place of those with the same ids.</param>
    /// <param name="bucket">For messages.</param>
    /// <exception cref="LakeException">The policy is no JSON object with statements, or would grow too large.</exception>
    public static string Merge(string? policy, IReadOnlyList<PolicyStatement> statements, string bucket)
    {
        if (policy is null)
            return $$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements.Select(statement => statement.Json))}}]}""";
        var bytes = Encoding.UTF8.GetBytes(policy);
        var merged = Encoding.UTF8.GetString(Splice(bytes, Locate(bytes, bucket), statements));
        if (merged != policy && Encoding.UTF8.GetByteCount(merged) > LargestPolicy)
            throw new LakeException(
                LakeErrorCode.LimitExceeded, $"The policy of '{bucket}' would have {Encoding.UTF8.GetByteCount(merged):N0} bytes; S3 takes {LargestPolicy:N0}.",
                "Remove or shorten other statements of the policy.", bucket);
        return merged;
    }

    /// <summary>Which of the statements are there, in words.</summary>
    public static string Describe(string? policy, IReadOnlyList<PolicyStatement> statements, string bucket)
    {
        if (policy is null)
            return "no policy";
        var bytes = Encoding.UTF8.GetBytes(policy);
        var found = Locate(bytes, bucket).Statements;
        var present = statements.Where(wanted => found.Exists(part => part.Sid == wanted.Sid && JsonMeaning.AreSame(Text(bytes, part), wanted.Json)))
            .Select(wanted => wanted.Meaning).ToList();
        var others = found.Count(part => !statements.Any(wanted => wanted.Sid == part.Sid));
        return $"{(present.Count == 0 ? "denies nothing of ours" : string.Join(", ", present))}; {others} other statement{(others == 1 ? "" : "s")}";
    }

    private static byte[] Splice(byte[] bytes, PolicyLayout layout, IReadOnlyList<PolicyStatement> statements)
    {
        var edits = new List<(int Start, int End, string Text)>();
        var placed = new HashSet<string>();
        for (var i = 0; i < layout.Statements.Count; i++)
        {
            var part = layout.Statements[i];
            if (statements.FirstOrDefault(statement => statement.Sid == part.Sid) is not { } ours)
                continue;
            if (!placed.Add(ours.Sid))
                edits.Add((i == 0 ? part.Start : layout.Statements[i - 1].End, part.End, ""));
            else if (!JsonMeaning.AreSame(Text(bytes, part), ours.Json))
                edits.Add((part.Start, part.End, ours.Json));
        }
        var missing = string.Join(',', statements.Where(statement => !placed.Contains(statement.Sid)).Select(statement => statement.Json));
        if (missing.Length > 0)
            edits.AddRange(Append(layout, missing));
        using var output = new MemoryStream();
        var at = 0;
        foreach (var (start, end, text) in edits.OrderBy(edit => edit.Start).ThenBy(edit => edit.End))
        {
            output.Write(bytes, at, start - at);
            output.Write(Encoding.UTF8.GetBytes(text));
            at = end;
        }
        output.Write(bytes, at, bytes.Length - at);
        return output.ToArray();
    }

    private static IEnumerable<(int Start, int End, string Text)> Append(PolicyLayout layout, string missing)
    {
        if (layout.Statements.Count == 0)
            return [(layout.ListStart + 1, layout.ListStart + 1, missing)];
        var last = layout.Statements[^1].End;
        // A single statement may stand without a list.
        return layout.IsList
            ? [(last, last, "," + missing)]
            : [(layout.Statements[0].Start, layout.Statements[0].Start, "["), (last, last, $",{missing}]")];
    }

    private static string Text(byte[] bytes, PolicyPart part) => Encoding.UTF8.GetString(bytes, part.Start, part.End - part.Start);

    private static PolicyLayout Locate(byte[] bytes, string bucket)
    {
        try
        {
            return PolicyLayout.Of(bytes) ?? throw Invalid(bucket, "holds no statements", null);
        }
        catch (JsonException e)
        {
            throw Invalid(bucket, $"is not JSON: {e.Message}", e);
        }
    }

    private static LakeException Invalid(string bucket, string fault, Exception? inner) => new(
        LakeErrorCode.ServiceRejected, $"The policy of '{bucket}' {fault}. It was left as it is.",
        "Look at it with: aws s3api get-bucket-policy --bucket " + bucket, bucket, inner);
}
