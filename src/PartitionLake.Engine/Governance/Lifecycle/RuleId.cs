using System.Security.Cryptography;
using System.Text;

namespace PartitionLake.Engine.Governance.Lifecycle;

/// <summary>Makes the id of a rule from the prefix it is for: the same prefix gives the same id, another prefix another.</summary>
internal static class RuleId
{
    /// <summary>Names of Intelligent-Tiering configurations are the shorter ones; lifecycle rules may have 255 characters.</summary>
    private const int Longest = 64;

    private const string Own = "partitionlake";
    private const int HashLength = 8;

    // Room for the longest ending, "-cleanup".
    private const int LongestStem = Longest - 8;

    public static string For(string prefix)
    {
        if (prefix.Length == 0)
            return Own;
        var plain = new StringBuilder(Own).Append('-');
        foreach (var c in prefix.TrimEnd('/'))
            plain.Append(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-');
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(prefix)))[..HashLength];
        var stem = plain.Length > LongestStem - HashLength - 1 ? plain.ToString(0, LongestStem - HashLength - 1) : plain.ToString();
        return $"{stem}-{hash}";
    }

    /// <exception cref="LakeException"><see cref="LakeErrorCode.RuleInvalid"/>: S3 does not take it.</exception>
    public static string Checked(string id)
    {
        if (id.Length <= LongestStem && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            return id;
        throw new LakeException(
            LakeErrorCode.RuleInvalid, $"The rule id '{id}' is not valid: up to {LongestStem} of a-z, A-Z, 0-9, '-', '_' and '.' were expected.",
            "Give another -RuleId, or none: then it is made from the prefix.", id);
    }
}
