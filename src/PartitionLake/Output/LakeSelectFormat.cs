namespace PartitionLake.Output;

/// <summary>What <c>Select-LakeObject</c> makes of each row.</summary>
public enum LakeSelectFormat
{
    /// <summary>An object with one typed property for each column.</summary>
    Object,
    /// <summary>A line of JSON.</summary>
    Json,
    /// <summary>A line of CSV, behind a line of column names.</summary>
    Csv,
}
