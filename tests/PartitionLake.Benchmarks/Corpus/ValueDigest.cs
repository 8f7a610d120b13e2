using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace PartitionLake.Benchmarks.Corpus;

/// <summary>A hash over texts and nulls in order, each with its length, so that no two sequences run together.</summary>
internal sealed class ValueDigest
{
    private readonly XxHash128 _hash = new();

    public void Add(string? text)
    {
        if (text is null)
            AddNull();
        else
            Add(Encoding.UTF8.GetBytes(text));
    }

    public void Add(ReadOnlySpan<byte> text)
    {
        Length(text.Length);
        _hash.Append(text);
    }

    public void AddNull() => Length(-1);

    public override string ToString() => Convert.ToHexString(_hash.GetCurrentHash());

    private void Length(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _hash.Append(bytes);
    }
}
