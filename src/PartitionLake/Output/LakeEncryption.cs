namespace PartitionLake.Output;

/// <summary>Encryption at rest that is asked for when an object is uploaded.</summary>
public enum LakeEncryption
{
    /// <summary>With keys of the store's own; in AWS's words AES256.</summary>
    AES256,
    /// <summary>With a key of the key management service; in AWS's words aws:kms.</summary>
    Kms,
    /// <summary>Whatever the bucket does by default.</summary>
    None,
}
