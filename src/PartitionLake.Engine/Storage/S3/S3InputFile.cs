using System.Globalization;

namespace PartitionLake.Engine.Storage.S3;

/// <summary>One version of an object as an input; each of its reads asks for exactly that version.</summary>
internal sealed class S3InputFile(S3Bucket bucket, string key, long length, string eTag)
    : InputFile(bucket.UriOf(key), length, string.Create(CultureInfo.InvariantCulture, $"{length} {eTag}"))
{
    internal override string Identity => Path;

    public override ValueTask<IByteSource> OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IByteSource>(new S3ByteSource(bucket, key, eTag, Length));
    }

    // A change between two reads has already failed the second one.
    public override ValueTask EnsureUnchangedAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.CompletedTask;
    }
}
