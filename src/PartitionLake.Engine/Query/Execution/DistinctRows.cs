using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;

namespace PartitionLake.Engine.Query.Execution;

/// <summary>Lets each of equal rows through once, the first.</summary>
internal sealed class DistinctRows(Schema schema, MemoryBound memory)
{
    private readonly ValueIndex[] _values = [.. schema.Select(field => ValueIndex.Create(field.Type))];
    private readonly TupleIndex _tuples = new(Math.Max(1, schema.Count));
    private long _told;

    /// <summary>The rows of a batch that no earlier row equals, ascending.</summary>
    /// <param name="columns">Columns whose first ones are those of the schema.</param>
    /// <param name="length">How many rows.</param>
    public int[] Select(IReadOnlyList<Column> columns, int length)
    {
        var codes = new int[_values.Length][];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = _values[i].Add(columns[i]);
        var known = _tuples.Count;
        var tuples = new int[length];
        _tuples.Add(codes, tuples);
        var rows = new List<int>();
        for (var row = 0; row < length; row++)
        {
            if (tuples[row] != known)
                continue;
            known++;
            rows.Add(row);
        }
        var held = 16L * known * _values.Length + _values.Sum(values => values.AllocatedBytes);
        memory.Add(held - _told, "The distinct rows");
        _told = held;
        return [.. rows];
    }
}
