using PartitionLake.Engine.Storage.S3;
using PartitionLake.Output;

namespace PartitionLake.Cmdlets;

/// <summary>What the parameters about uploads mean together, for every cmdlet that has them.</summary>
internal static class UploadOptions
{
    /// <param name="encryption">What was asked for; null where nothing was, so that a key of the key management service decides.</param>
    /// <param name="kmsKeyId">The key.</param>
    /// <param name="storageClass">The class of new objects; null for the bucket's.</param>
    /// <param name="allowUnconditionalWrites">Whether a store without conditional writes is written to.</param>
    public static S3Options Of(LakeEncryption? encryption, string? kmsKeyId, string? storageClass, bool allowUnconditionalWrites) => new()
    {
        Encryption = encryption switch
        {
            null when kmsKeyId is not null => S3Encryption.Kms,
            LakeEncryption.Kms => S3Encryption.Kms,
            LakeEncryption.AES256 => S3Encryption.Aes256,
            _ => S3Encryption.None,
        },
        KmsKeyId = kmsKeyId,
        StorageClass = storageClass,
        AllowUnconditionalWrites = allowUnconditionalWrites,
    };
}
