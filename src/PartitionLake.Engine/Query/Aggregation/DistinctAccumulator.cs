using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Query.Aggregation;

/// <summary>Gives an aggregate each value of a group once: collects the distinct ones, and computes at the end.</summary>
internal sealed class DistinctAccumulator(LakeType type, Accumulator inner) : Accumulator
{
    private readonly ValueIndex _values = ValueIndex.Create(type);
    private readonly Int64Index _pairs = new();
    private readonly ColumnAccumulator _collected = ColumnAccumulator.Create(type);
    private int[] _groups = new int[16];

    public override long AllocatedBytes => _values.AllocatedBytes + _pairs.AllocatedBytes + _collected.AllocatedBytes + 4L * _groups.Length;

    public override void Grow(int groups) => inner.Grow(groups);

    public override void Add(Column? values, int[]? groups, int length)
    {
        var codes = _values.Add(values!);
        var added = new List<int>();
        for (var row = 0; row < length; row++)
        {
            if (codes[row] < 0)
                continue;
            var group = groups?[row] ?? 0;
            var known = _pairs.Count;
            if (_pairs.Add((long)group << 32 | (uint)codes[row]) < known)
                continue;
            added.Add(row);
            if (known == _groups.Length)
                Array.Resize(ref _groups, known * 2);
            _groups[known] = group;
        }
        if (added.Count > 0)
            _collected.Append(values!, [.. added]);
    }

    public override void Merge(Accumulator other, int[] groups)
    {
        var source = (DistinctAccumulator)other;
        var values = source._collected.Build();
        var mapped = new int[values.Length];
        for (var i = 0; i < mapped.Length; i++)
            mapped[i] = groups[source._groups[i]];
        Add(values, mapped, mapped.Length);
    }

    public override Column Build(int groups)
    {
        var values = _collected.Build();
        inner.Add(values, _groups, values.Length);
        return inner.Build(groups);
    }
}
