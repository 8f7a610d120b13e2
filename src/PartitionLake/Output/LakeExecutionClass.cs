namespace PartitionLake.Output;

/// <summary>The capacity on which a job of AWS Glue runs.</summary>
public enum LakeExecutionClass
{
    /// <summary>Machines of its own, at once.</summary>
    Standard,
    /// <summary>Spare ones: cheaper, may be waited for and lost.</summary>
    Flex,
}
