namespace PartitionLake.Output;

/// <summary>Who answers a query of <c>Select-LakeObject</c>.</summary>
public enum LakeSelectEngine
{
    /// <summary>This module, from the bytes it needs.</summary>
    Local,
    /// <summary>The service S3 Select, which new AWS accounts do not have.</summary>
    S3Select,
}
