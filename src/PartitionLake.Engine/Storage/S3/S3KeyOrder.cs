namespace PartitionLake.Engine.Storage.S3;

/// <summary>The order of keys in a listing: that of their UTF-8 bytes, in which characters beyond U+FFFF come last, not before U+E000 as in UTF-16.</summary>
internal sealed class S3KeyOrder : IComparer<string>
{
    public static S3KeyOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var left = x.AsSpan();
        var right = y.AsSpan();
        var common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
            return left.Length - right.Length;
        var (a, b) = (left[common], right[common]);
        // A surrogate begins a character beyond U+FFFF; in UTF-16 it stands before U+E000.
        if (char.IsSurrogate(a) && b >= '\uE000')
            return 1;
        return char.IsSurrogate(b) && a >= '\uE000' ? -1 : a - b;
    }
}
