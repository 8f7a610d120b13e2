namespace PartitionLake.Output;

/// <summary>Which of the objects that a run encodes are read back and compared before they are published.</summary>
public enum LakeVerification
{
    /// <summary>None of them.</summary>
    None,

    /// <summary>One in a hundred, at least sixteen, chosen by the run id.</summary>
    Sample,

    /// <summary>All of them.</summary>
    All,
}
