using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Writing;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Pipeline.Binding;

/// <summary>How the rows lie in the objects of a lake: their order, and what helps readers to find some of them.</summary>
internal static class ObjectLayout
{
    /// <summary>Rows of a page of sorted objects at most, so that the least and the greatest value of a page say something.</summary>
    private const int SortedPageRows = 8_192;

    /// <summary>The sort keys by their places in the data files.</summary>
    /// <param name="keys">The keys by name.</param>
    /// <param name="output">The columns of the data files.</param>
    /// <param name="partitionKeys">The names of the partition columns.</param>
    /// <exception cref="LakeException">A name is unknown, there twice, or of a type without an order.</exception>
    public static IReadOnlyList<SortColumn> SortBy(IReadOnlyList<SortColumnPlan> keys, Schema output, IReadOnlyList<string> partitionKeys)
    {
        var columns = new List<SortColumn>();
        foreach (var key in keys)
        {
            var ordinal = Find(key.Column, "SortBy", output, partitionKeys);
            var type = output[ordinal].Type;
            if (type.IsNested || type.Kind == TypeKind.Binary)
            {
                throw new LakeException(
                    LakeErrorCode.TypeMismatch,
                    $"SortBy names '{key.Column}', which is of type {type}; binary values, lists, structs and maps have no order that all readers know.",
                    "Sort by a column of text, numbers, dates or timestamps; make one of it in Columns where need be.",
                    key.Column);
            }
            if (columns.Exists(column => column.Ordinal == ordinal))
                throw new LakeException(LakeErrorCode.PlanInvalid, $"SortBy names '{key.Column}' twice.", "Name each column once.", key.Column);
            columns.Add(new SortColumn(ordinal, key.Descending));
        }
        return columns;
    }

    /// <summary>The places in the data files of columns that are to have Bloom filters.</summary>
    /// <exception cref="LakeException">A name is unknown, or of a type whose values nobody looks for by themselves.</exception>
    public static IReadOnlyList<int> BloomFilters(IReadOnlyList<string> names, Schema output, IReadOnlyList<string> partitionKeys)
    {
        var ordinals = new SortedSet<int>();
        foreach (var name in names)
        {
            var ordinal = Find(name, "BloomFilter", output, partitionKeys);
            var type = output[ordinal].Type;
            if (type.IsNested || type.Kind == TypeKind.Boolean)
            {
                throw new LakeException(
                    LakeErrorCode.TypeMismatch,
                    $"BloomFilter names '{name}', which is of type {type}; it has no values that a query looks for by = or IN and that bounds would not tell.",
                    "Name columns of keys: text, numbers, dates or timestamps.",
                    name);
            }
            ordinals.Add(ordinal);
        }
        return [.. ordinals];
    }

    /// <summary>What the encoder is told of the layout.</summary>
    public static ParquetWriterOptions Of(IReadOnlyList<SortColumn> sortBy, IReadOnlyList<int> bloomFilters)
    {
        if (sortBy.Count == 0 && bloomFilters.Count == 0)
            return ParquetWriterOptions.Default;
        var layout = ParquetWriterOptions.Default with { SortedBy = sortBy, BloomFilters = bloomFilters };
        return sortBy.Count == 0 ? layout : layout with { MaxPageRows = SortedPageRows };
    }

    private static int Find(string name, string key, Schema output, IReadOnlyList<string> partitionKeys)
    {
        if (output.IndexOf(name) is >= 0 and var ordinal)
            return ordinal;
        if (partitionKeys.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw new LakeException(
                LakeErrorCode.PlanInvalid,
                $"{key} names '{name}', a partition column: it is in no data file, and all rows of an object have the same value.",
                $"Leave it out of {key}.",
                name);
        }
        throw Names.NotFound(name, key, output.Select(static field => field.Name), "the data files");
    }
}
