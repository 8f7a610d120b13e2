using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Parquet.Reading.Chunks;

/// <summary>Collects where the structs around a part of a column are there, while the part is read.</summary>
/// <param name="definitions">For each struct, the outermost first, the definition level from which it is there.</param>
internal sealed class StructPresence(int[] definitions)
{
    private readonly ValidityWriter[] _structs = new ValidityWriter[definitions.Length];

    public void Begin(int rows)
    {
        for (var i = 0; i < _structs.Length; i++)
            _structs[i] = new ValidityWriter(rows);
    }

    /// <summary>Adds rows in which all structs are there.</summary>
    public void AddPresent(int count)
    {
        for (var i = 0; i < _structs.Length; i++)
            _structs[i].AddValid(count);
    }

    /// <summary>Adds rows by up to 64 definition levels.</summary>
    public void Add(ReadOnlySpan<int> levels)
    {
        for (var i = 0; i < _structs.Length; i++)
            _structs[i].Add(levels, definitions[i]);
    }

    /// <summary>Where each struct is there in the rows that were added; null for everywhere.</summary>
    public ValidityMap?[] ToMaps()
    {
        var maps = new ValidityMap?[_structs.Length];
        for (var i = 0; i < maps.Length; i++)
            maps[i] = _structs[i].ToMap();
        return maps;
    }
}
