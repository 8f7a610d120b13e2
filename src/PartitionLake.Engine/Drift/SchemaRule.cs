namespace PartitionLake.Engine.Drift;

/// <summary>What the files of one table may differ in.</summary>
public enum SchemaRule
{
    /// <summary>Together they have every column that one of them has, by name: null where a file lacks it, in the wider type where they differ.</summary>
    Union,
    /// <summary>They have the columns of the first file in its types: what others lack is null, what they have more is left out.</summary>
    First,
    /// <summary>Each column that is used is in every file, of one type.</summary>
    Strict,
}
