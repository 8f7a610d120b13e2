
using PartitionLake.Engine.Aws.Sessions;

namespace PartitionLake.Engine.Storage;

/// <summary>A place in a bucket that other credentials lead to.</summary>
/// <param name="Uri"><c>s3://bucket</c>, <c>s3://bucket/prefix/</c> or the beginning of a path up to its first wildcard.</param>
/// <param name="Session">The way there; not owned.</param>
public sealed record LakePlace(string Uri, AwsSession Session)
{
    /// <summary>Whether a path begins with this place: a bucket or a folder is not taken for one whose name goes on.</summary>
    internal bool Holds(LakeUri uri)
    {
        var text = $"s3://{uri.Bucket}/{uri.Path}";
        var place = Uri.IndexOf('/', "s3://".Length) < 0 ? Uri + "/" : Uri;
        return text.StartsWith(place, StringComparison.Ordinal)
            ? place.EndsWith('/') || text.Length == place.Length || text[place.Length] is '/' or '*' or '?' or '['
            : text == place.TrimEnd('/');
    }
}
