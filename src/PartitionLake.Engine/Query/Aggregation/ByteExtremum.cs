using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Query.Aggregation;

/// <summary>MIN and MAX of text and binary, in the order of their bytes.</summary>
internal sealed class ByteExtremum(LakeType type, bool isMax) : Accumulator
{
    private byte[]?[] _values = new byte[]?[1];
    private long _bytes;

    public override long AllocatedBytes => 8L * _values.Length + _bytes;

    public override void Grow(int groups)
    {
        if (groups > _values.Length)
            Array.Resize(ref _values, Math.Max(groups, _values.Length * 2));
    }

    public override void Add(Column? values, int[]? groups, int length)
    {
        var source = (DictionaryColumn)values!;
        var (lastCode, lastGroup) = (-1, -1);
        for (var row = 0; row < length; row++)
        {
            var code = source.Codes[row];
            var group = groups?[row] ?? 0;
            if (code < 0 || (code == lastCode && group == lastGroup))
                continue;
            (lastCode, lastGroup) = (code, group);
            Add(group, source.Dictionary[code]);
        }
    }

    public override void Merge(Accumulator other, int[] groups)
    {
        var source = (ByteExtremum)other;
        for (var group = 0; group < groups.Length; group++)
        {
            if (source._values[group] is { } value)
                Add(groups[group], value);
        }
    }

    public override Column Build(int groups)
    {
        var builder = new ByteDictionaryBuilder();
        var codes = new int[groups];
        for (var group = 0; group < groups; group++)
            codes[group] = _values[group] is { } value ? builder.Add(value) : -1;
        return new DictionaryColumn(type, builder.ToDictionary(), codes, groups);
    }

    private void Add(int group, ReadOnlySpan<byte> value)
    {
        var best = _values[group];
        if (best is not null && (isMax ? value.SequenceCompareTo(best) <= 0 : value.SequenceCompareTo(best) >= 0))
            return;
        _bytes += value.Length - (best?.Length ?? -24);
        _values[group] = value.ToArray();
    }
}
