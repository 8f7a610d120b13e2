namespace PartitionLake.Engine.Storage.S3;

/// <summary>Where a page of a listing begins: at the start, where the page before ended, or behind a key.</summary>
/// <param name="Token">What the page before gave for the next one.</param>
/// <param name="After">The key behind which it begins.</param>
internal readonly record struct S3PageStart(string? Token, string? After)
{
    public static S3PageStart Beginning => default;

    public static S3PageStart Behind(string key) => new(null, key);
}
