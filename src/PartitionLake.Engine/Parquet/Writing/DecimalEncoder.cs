using PartitionLake.Engine.Parquet.Format;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>Decimals: checked against their precision, then written in the narrowest form that holds it.</summary>
internal sealed class DecimalEncoder : LeafEncoder<Int128>
{
    private readonly Leaf _leaf;
    private readonly EncoderWorkspace _workspace;
    private readonly Int128 _limit;
    private readonly FixedEncoder<int, int>? _narrow;
    private readonly FixedEncoder<long, long>? _middle;
    private readonly FixedEncoder<Int128, Int128>? _wide;

    public DecimalEncoder(Leaf leaf, EncoderWorkspace workspace)
    {
        _leaf = leaf;
        _workspace = workspace;
        _limit = Int128.One;
        for (var digit = 0; digit < leaf.Type.Precision; digit++)
            _limit *= 10;
        _narrow = leaf.Physical == PhysicalType.Int32 ? new FixedEncoder<int, int>(leaf, workspace) : null;
        _middle = leaf.Physical == PhysicalType.Int64 ? new FixedEncoder<long, long>(leaf, workspace) : null;
        _wide = leaf.Physical == PhysicalType.FixedLenByteArray ? new FixedEncoder<Int128, Int128>(leaf, workspace) : null;
    }

    public override void Encode(ReadOnlySpan<Int128> values, Levels levels, ChunkWriter chunk)
    {
        foreach (var value in values)
        {
            if (value >= _limit || value <= -_limit)
                throw TooLong(value);
        }
        if (_wide is not null)
        {
            _wide.Encode(values, levels, chunk);
        }
        else if (_middle is not null)
        {
            var longs = _workspace.Buffer<long>().Take(values.Length);
            for (var i = 0; i < longs.Length; i++)
                longs[i] = (long)values[i];
            _middle.Encode(longs, levels, chunk);
        }
        else
        {
            var ints = _workspace.Buffer<int>().Take(values.Length);
            for (var i = 0; i < ints.Length; i++)
                ints[i] = (int)values[i];
            _narrow!.Encode(ints, levels, chunk);
        }
    }

    private LakeException TooLong(Int128 value) => new(
        LakeErrorCode.TypeMismatch,
        $"Column '{_leaf.Field.Name}' of type {_leaf.Type} holds the unscaled number {value}, which has more than {_leaf.Type.Precision} digits.",
        "Cast the column to a decimal of higher precision.",
        _leaf.Field.Name);
}
