using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>Where the structs around the leaf that is being written are null.</summary>
internal sealed class StructLevels
{
    private readonly List<(ValidityMap Validity, int Definition)> _structs = [];

    public void Clear() => _structs.Clear();

    /// <summary>Goes into a struct.</summary>
    /// <param name="validity">Where it is there; null for everywhere.</param>
    /// <param name="definition">The definition level where it is null and what is around it is there.</param>
    public void Enter(ValidityMap? validity, int definition)
    {
        if (validity is not null)
            _structs.Add((validity, definition));
    }

    /// <summary>The definition level of a row where one of the structs is null; −1 where all are there.</summary>
    public int DefinitionOf(int row)
    {
        foreach (var (validity, definition) in _structs)
        {
            if (!validity[row])
                return definition;
        }
        return -1;
    }
}
