namespace PartitionLake.Output;

/// <summary>Who computes the rows of <c>Invoke-PartitionEtl</c>.</summary>
public enum LakeEtlEngine
{
    /// <summary>This module, in this process.</summary>
    Local,
    /// <summary>Spark 3.5 or later, by spark-submit.</summary>
    Spark,
    /// <summary>Spark on machines of AWS Glue, for as long as the job takes.</summary>
    Glue,
}
