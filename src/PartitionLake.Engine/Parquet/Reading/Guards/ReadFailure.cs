using System.Diagnostics.CodeAnalysis;

namespace PartitionLake.Engine.Parquet.Reading.Guards;

/// <summary>
/// Something wrong with the bytes of a file, said by code that does not know which file it reads.
/// <see cref="ReadContext"/> adds the file, column and row group; this type never leaves the reader.
/// </summary>
internal sealed class ReadFailure(LakeErrorCode code, string message) : Exception(message)
{
    public LakeErrorCode Code { get; } = code;

    [DoesNotReturn]
    public static void Corrupt(string message) => throw new ReadFailure(LakeErrorCode.FileCorrupt, message);

    [DoesNotReturn]
    public static void Unsupported(string message) => throw new ReadFailure(LakeErrorCode.FileUnsupported, message);

    /// <param name="what">What the file asks for, as the subject of a sentence.</param>
    /// <param name="found">How much of it.</param>
    /// <param name="limit">How much is allowed.</param>
    /// <param name="setting">The property of <see cref="ReadLimits"/>.</param>
    [DoesNotReturn]
    public static void Limit(string what, long found, long limit, string setting) =>
        throw new ReadFailure(LakeErrorCode.LimitExceeded, $"{what} {found:N0}, more than the {limit:N0} that the limit {setting} allows.");
}
