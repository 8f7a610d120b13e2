using PartitionLake.Engine.Columns;

namespace PartitionLake.Engine.Catalog.Tables;

/// <summary>Finds keys of registered partitions on which the catalog cannot filter, as partitions pass by.</summary>
/// <remarks>Glue compares registered values as text of the key's type: one that is none, as the null partition's, fails every condition on that key.</remarks>
internal sealed class UnfilterableKeys(IReadOnlyList<Field> keys)
{
    private readonly bool[] _hasNull = new bool[keys.Count];

    public void Add(CatalogPartition partition)
    {
        for (var i = 0; i < _hasNull.Length; i++)
            _hasNull[i] |= partition.Values[i] is null;
    }

    /// <summary>A sentence for each such key, with what to do about it.</summary>
    public IEnumerable<string> Warnings()
    {
        for (var i = 0; i < _hasNull.Length; i++)
        {
            var (name, type) = (keys[i].Name, keys[i].Type);
            if (type.Kind == TypeKind.Boolean)
                yield return $"The partition key '{name}' is boolean, and Glue takes no conditions on such keys: queries go through all registered partitions. "
                    + $"Make the key text: Columns = 'CAST({name} AS STRING) AS {name}_text', and PartitionBy '{name}_text'.";
            else if (_hasNull[i] && type.Kind != TypeKind.String)
                yield return $"The partition key '{name}' is {type} and one of its partitions is null: Glue cannot compare that as {type}, so queries with a "
                    + $"condition on '{name}' fail. Say NullPartition = 'Error' in the plan, give null a value by an expression, or make the key text: "
                    + $"Columns = 'CAST({name} AS STRING) AS {name}_text'.";
        }
    }
}
