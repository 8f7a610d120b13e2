using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>Booleans, one bit each: the only encoding of them that every reader of version 1 pages knows.</summary>
internal sealed class BooleanEncoder : LeafEncoder<bool>
{
    private readonly Leaf _leaf;

    public BooleanEncoder(Leaf leaf) => _leaf = leaf;

    public override void Encode(ReadOnlySpan<bool> values, Levels levels, ChunkWriter chunk)
    {
        var page = default(PageRange);
        while (page.RowEnd < levels.Rows)
        {
            page = levels.Next(page, chunk.Options.MaxPageRows, 8L * chunk.Options.MaxPageBytes);
            levels.Write(page, chunk.Body);
            var part = values[page.ValueStart..page.ValueEnd];
            WriteBits(part, chunk.Body);
            SetBounds(part, chunk.EndDataPage(page, PageEncoding.Plain));
        }
        SetBounds(values, chunk.Bounds);
    }

    private static void WriteBits(ReadOnlySpan<bool> values, ByteBuffer output)
    {
        var bytes = (values.Length + 7) >> 3;
        var target = output.Reserve(bytes);
        target[..bytes].Clear();
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i])
                target[i >> 3] |= (byte)(1 << (i & 7));
        }
        output.Advance(bytes);
    }

    private void SetBounds(ReadOnlySpan<bool> values, Bounds bounds)
    {
        if (values.IsEmpty || !_leaf.HasBounds)
            return;
        bounds.SetMin([(byte)(values.Contains(false) ? 0 : 1)]);
        bounds.SetMax([(byte)(values.Contains(true) ? 1 : 0)]);
    }
}
