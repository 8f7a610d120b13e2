using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace PartitionLake.Engine.Runs;

/// <summary>Names of runs: <c>20261122T235959Z-4f9c2a1b</c>, so that names in order are runs in order of time.</summary>
public static class RunId
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>
    /// A new name that no other run has. The first three digits behind the time are its milliseconds, so that runs of one second are in order too.
    /// </summary>
    public static string New(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var now = time.GetUtcNow();
        return string.Create(CultureInfo.InvariantCulture,
            $"{now.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{now.Millisecond:x3}{RandomNumberGenerator.GetHexString(5, lowercase: true)}");
    }

    /// <summary>Returns a name that a user supplied, if it can be part of a file name everywhere.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.PathInvalid"/>.</exception>
    public static string Check(string runId)
    {
        ArgumentNullException.ThrowIfNull(runId);
        if (!IsValid(runId))
            throw new LakeException(LakeErrorCode.PathInvalid, $"'{runId}' cannot be a run id.",
                "Use 1 to 64 letters, digits, '-', '_' or '.', beginning with a letter or digit.", runId);
        return runId;
    }

    internal static bool IsValid(string runId) =>
        runId.Length is > 0 and <= 64 && !runId.AsSpan().ContainsAnyExcept(Allowed) && char.IsAsciiLetterOrDigit(runId[0]) && runId[^1] != '.';

    /// <summary>When the run began, as its name tells; null for a name that a user chose.</summary>
    public static DateTimeOffset? TimeOf(string runId)
    {
        ArgumentNullException.ThrowIfNull(runId);
        var dash = runId.IndexOf('-', StringComparison.Ordinal);
        return dash == 16 && DateTimeOffset.TryParseExact(
            runId.AsSpan(0, dash), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;
    }
}
