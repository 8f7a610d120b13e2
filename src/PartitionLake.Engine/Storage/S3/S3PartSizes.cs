namespace PartitionLake.Engine.Storage.S3;

/// <summary>
/// Where an object is cut into parts. The cuts depend on nothing but the position, so the same content always has the same ETag.
/// </summary>
/// <remarks>S3 takes 10,000 parts of 5 MiB to 5 GiB; parts that grow reach 5 TiB while small objects need little memory.</remarks>
internal static class S3PartSizes
{
    /// <summary>Content up to this size is one PUT.</summary>
    public const int First = 8 * 1024 * 1024;

    private const int PartsOfOneSize = 1_000;

    /// <summary>Bytes of the part of that number, from 1; the last part of an object may be shorter.</summary>
    public static int Of(int number) => First << Math.Min(6, (number - 1) / PartsOfOneSize);
}
